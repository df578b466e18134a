import { encodingOf } from './csv';

describe('encodingOf', () => {
  const utf16 = (text: string) => Buffer.from(text, 'utf16le');
  it.each<[string, Buffer]>([
    ['utf-16le', utf16('\ufeffäö')],
    ['utf-16be', utf16('\ufeffäö').swap16()],
    ['utf-16le', utf16('store_id')],
    ['utf-16be', utf16('store_id').swap16()],
    ['utf-16le', utf16('id')],
    ['utf-8', utf16('i')],
    ['utf-8', Buffer.from('store_id')],
    ['utf-8', Buffer.from('\0\0\0\0')],
    ['utf-8', Buffer.from('a\0b')],
    ['utf-8', Buffer.from('a\0bcdefg')],
    ['utf-8', Buffer.from('abcdef\0g')],
    ['utf-8', Buffer.from('')],
    ['utf-8', Buffer.from('a\0b\0cd')],
    ['utf-8', Buffer.from('\0a\0bcd')],
    ['utf-8', Buffer.from('ab\0c\0d\0e')],
    // A byte of the next character is not judged.
    ['utf-16le', Buffer.from('a\0b\0c')],
    ['utf-16be', Buffer.from('\0a\0b\0')],
  ])('%s', (encoding, bytes) => expect(encodingOf(bytes)).toBe(encoding));
});
