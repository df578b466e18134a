import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningS3 } from './s3';
import { S3Uploads } from './s3-uploads';

/**
 * `error`: answers with 500. `hang`: never answers. `stall`: forwards half of the body, then stops. `cut`: forwards
 * half of the body, then closes the connection. `cut answer`: the same with the answer.
 */
export type S3Fault = 'error' | 'hang' | 'stall' | 'cut' | 'cut answer';

/** A proxy of an S3 server that can make requests fail, and that implements the calls that s3rver lacks. */
export interface S3Proxy {
  readonly port: number;
  /** From now on, for requests that start with this text, such as `PUT /bucket/`; this number of them, or all. */
  fail(fault: S3Fault, begin: string, times?: number): void;
  heal(): void;
  /** The number of failed requests since the last `fail`. */
  readonly failed: number;
  readonly uploads: S3Uploads;
  close(): Promise<void>;
}

const ERROR = '<Error><Code>InternalError</Code><Message>We had an internal error.</Message></Error>';

export async function s3Proxy(s3: RunningS3): Promise<S3Proxy> {
  let plan: { fault: S3Fault; begin: string; left: number } | undefined;
  let failed = 0;
  const uploads = new S3Uploads(s3);

  const faultOf = ({ method, url }: IncomingMessage): S3Fault | undefined => {
    if (plan === undefined || !`${method} ${url}`.startsWith(plan.begin) || plan.left-- <= 0)
      return undefined;
    failed++;
    return plan.fault;
  };
  const server = createServer((incoming, answer) => {
    const fault = faultOf(incoming);
    if (fault === 'hang') return;
    const send = (status: number, xml: string) =>
      answer.writeHead(status, { 'content-type': 'application/xml' }).end(xml);
    if (fault === 'error') {
      incoming.resume().once('end', () => send(500, ERROR));
      return;
    }
    void uploads.answer(incoming).then(
      (answered) => {
        if (answered === undefined) pass(s3.port, incoming, answer, fault);
        else send(answered.status, answered.xml);
      },
      () => send(500, ERROR),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    uploads,
    port: (server.address() as AddressInfo).port,
    get failed() {
      return failed;
    },
    fail(fault, begin, times = Infinity) {
      failed = 0;
      plan = { fault, begin, left: times };
    },
    heal: () => (plan = undefined),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(
  port: number,
  incoming: IncomingMessage,
  answer: ServerResponse,
  fault: S3Fault | undefined,
): void {
  const { method, url: path, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path, headers });
  const cut = () => {
    onward.destroy();
    incoming.socket.destroy();
  };
  onward.once('error', cut).once('response', (response) => {
    answer.writeHead(response.statusCode!, response.headers);
    if (fault === 'cut answer') halfOf(response, answer, cut);
    else response.pipe(answer);
  });
  answer.once('close', () => onward.destroy());
  if (fault === 'cut') halfOf(incoming, onward, cut);
  else if (fault === 'stall') halfOf(incoming, onward, () => undefined);
  else incoming.pipe(onward);
}

/** Forwards the first half of the first chunk, then calls the function. */
function halfOf(from: IncomingMessage, to: NodeJS.WritableStream, then: () => void): void {
  from.once('data', (bytes: Buffer) => {
    from.pause();
    to.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => then());
  });
}
