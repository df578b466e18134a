import { QueryFailedError } from 'typeorm';
import { mayPass, reasonOf } from '../../jobs/queue/report-queue';
import { describeS3Error, isMissing, s3Failure } from './s3-folder';

const SECRET = 'monitor-bucket';
const answered = (name: string, status: number) =>
  Object.assign(new Error(SECRET), { name, $metadata: { httpStatusCode: status } });
const network = (code: string) => Object.assign(new Error(SECRET), { code, $metadata: { attempts: 3 } });

describe('a failure of S3', () => {
  it.each<[unknown, RegExp]>([
    [answered('TimeoutError', 0), /did not answer in time/],
    [network('ETIMEDOUT'), /did not answer in time/],
    [answered('RequestTimeout', 400), /did not answer in time/],
    [network('ECONNREFUSED'), /could not be reached/],
    [Object.assign(network('ECONNRESET'), { name: 'TimeoutError' }), /could not be reached/],
    [network('ENOTFOUND'), /could not be reached/],
    [answered('InternalError', 500), /a fault of its own \(500\)/],
    [answered('SlowDown', 503), /a fault of its own \(503\)/],
    [answered('TooManyRequests', 429), /a fault of its own \(429\)/],
  ])('may pass: %s', (error, words) => {
    const failure = s3Failure(error);
    expect([failure?.code, mayPass(failure)]).toEqual(['unavailable', true]);
    expect(reasonOf(failure)).toMatch(words);
    expect(reasonOf(failure)).not.toContain(SECRET);
  });

  it.each<[unknown, RegExp]>([
    [answered('NoSuchBucket', 404), /bucket for reports does not exist/],
    [answered('InvalidAccessKeyId', 403), /refuses the key/],
    [answered('SignatureDoesNotMatch', 403), /refuses the key/],
    [answered('AccessDenied', 403), /refuses the key/],
    [Object.assign(new Error(), { name: 'CredentialsProviderError' }), /no key .* S3_ACCESS_KEY_ID/],
    [answered('PermanentRedirect', 301), /another region: set S3_REGION/],
    [answered('AuthorizationHeaderMalformed', 400), /another region/],
    [answered('EntityTooLarge', 400), /refused a request \(400\)/],
  ])('does not pass: %s', (error, words) => {
    const failure = s3Failure(error);
    expect([failure?.code, mayPass(failure)]).toEqual(['unavailable', false]);
    expect(reasonOf(failure)).toMatch(words);
    expect(reasonOf(failure)).not.toContain(SECRET);
  });

  it.each<[string, unknown]>([
    ['a bug', new TypeError('x is not a function')],
    ['a statement of the database', new QueryFailedError('SELECT 1', [], new Error('no'))],
    ['a text', 'NoSuchBucket'],
    ['nothing', undefined],
  ])('is none: %s', (_, error) => expect(s3Failure(error)).toBeUndefined());

  it('is none that an object is missing', () => {
    expect([answered('NoSuchKey', 404), answered('NotFound', 404)].map(isMissing)).toEqual([true, true]);
    expect([answered('NoSuchBucket', 404), undefined, network('ENOTFOUND')].map(isMissing)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('describeS3Error', () => {
  const ID = 'AKIAIOSFODNN7EXAMPLE';
  const credentials = { accessKeyId: ID, secretAccessKey: 'not-sent' };
  const SIGNED = `AWS4-HMAC-SHA256 Credential=${ID}/20231101/us-east-1/s3/aws4_request, Signature=0a1b2c`;
  const told = (message: string, name = 'AccessDenied') =>
    describeS3Error(Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 403 } }), {
      credentials,
    });

  it('has the name, the message and the status', () => {
    expect(told('The bucket is closed.')).toBe('AccessDenied: The bucket is closed., status 403');
    const refused = new Error('connect ECONNREFUSED 127.0.0.1:9000');
    expect(describeS3Error(refused, { credentials: undefined })).toBe(
      'Error: connect ECONNREFUSED 127.0.0.1:9000',
    );
  });

  it.each([
    `Refused. Authorization: ${SIGNED}`,
    `Refused. ${SIGNED}`,
    `Refused. /bucket?X-Amz-Credential=${ID}&X-Amz-Signature=0a1b2c`,
    `Refused. AWSAccessKeyId=${ID}&Signature=0a1b2c`,
    `Refused. The key ${ID} is unknown; signature 0a1b2c`,
  ])('ends where the server repeats the request: %s', (message) => {
    expect(told(message)).toMatch(/^AccessDenied: Refused\./);
    expect(told(message)).not.toContain(ID);
    expect(told(message)).not.toContain('0a1b2c');
  });

  it('has no more of a name or a message than a line', () => {
    expect(told('', `Signature=${'0a1b2c'.repeat(100)}`)).toBe('Error: , status 403');
    expect(told('x'.repeat(10_000)).length).toBeLessThan(300);
  });
});
