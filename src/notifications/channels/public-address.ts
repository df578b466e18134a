import * as ipaddr from 'ipaddr.js';

/** The global unicast addresses; all others are reserved. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address (IPv4 or IPv6, no brackets) is public: not loopback, private, link-local (cloud metadata),
 * multicast, nor an IPv6 address that embeds such an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  try {
    // An IPv4-mapped IPv6 address becomes the IPv4 address.
    const parsed = ipaddr.process(address);
    if (parsed.range() !== 'unicast') return false;
    return !(parsed instanceof ipaddr.IPv6) || parsed.match(GLOBAL_V6);
  } catch {
    return false;
  }
}
