import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { hasEnded, thisProcess } from './process-identity';

describe('process identity', () => {
  it('knows that this process lives', () => {
    expect(hasEnded(thisProcess())).toBe(false);
  });

  it('knows that a process which ended has ended', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    expect(hasEnded(`${hostname().slice(0, 40)}/${pid}/aaaaaaaa`)).toBe(true);
  });

  it('detects an earlier process with the same pid', () => {
    expect(hasEnded(thisProcess().replace(/[^/]+$/, 'other'))).toBe(true);
  });

  it('claims nothing about other hosts', () => {
    expect(hasEnded('elsewhere/1/aaaaaaaa')).toBe(false);
  });
});
