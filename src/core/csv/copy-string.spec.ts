import { copyString } from './csv';

describe('copyString', () => {
  it.each(['', '8419537941919820732', 'Café 😀'])('gives %j back', (text) =>
    expect(copyString(text)).toBe(text),
  );
});
