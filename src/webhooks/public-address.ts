import * as ipaddr from 'ipaddr.js';

/** The addresses that are handed out for use across the internet; all others are for something else, or for nothing. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address (IPv4 or IPv6, no brackets) is one of the internet: not this machine's, of a private network, of a
 * cloud's metadata, for many receivers, nor one that leads to such an IPv4 address in the clothes of IPv6.
 */
export function isPublicAddress(address: string): boolean {
  try {
    // An IPv4 address that is mapped into IPv6 comes out as itself.
    const parsed = ipaddr.process(address);
    if (parsed.range() !== 'unicast') return false;
    return !(parsed instanceof ipaddr.IPv6) || parsed.match(GLOBAL_V6);
  } catch {
    return false;
  }
}
