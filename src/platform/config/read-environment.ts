import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { KnownError } from '../errors';
import { readApiKeys } from './api-keys';
import { Environment } from './environment';

/** The errors of a REDIS_URL that names a Redis Cluster. Malformed addresses were reported before. */
function clusterFaults({ REDIS_URL: urls = [], QUEUE_PREFIX: prefix }: Environment): string[] {
  if (urls.length < 2 || !urls.every((url) => URL.canParse(url))) return [];
  const faults: string[] = [];
  const nodes = urls.map((url) => new URL(url));
  if (nodes.some(({ pathname }) => !['', '/', '/0'].includes(pathname)))
    faults.push('REDIS_URL: several addresses are a Redis Cluster, which has database 0 alone');
  if (
    new Set(nodes.map(({ protocol, username, password }) => [protocol, username, password].join())).size > 1
  )
    faults.push('REDIS_URL: the nodes of a Redis Cluster have one scheme, user and password');
  if (/[{}]/.test(prefix) && !/^[^{}]*\{[^{}]+\}[^{}]*$/.test(prefix))
    faults.push('QUEUE_PREFIX: on a Redis Cluster it may have braces once, around some characters');
  return faults;
}

/**
 * Checks the variables. The error names every invalid one, with the rule that it breaks, but never its value, which may
 * be a secret.
 */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const environment = plainToInstance(Environment, given, {
    excludeExtraneousValues: true,
    exposeDefaultValues: true,
  });
  const wrong = validateSync(environment).map(({ property, constraints }) => {
    const rules = Object.values(constraints ?? {}).map((rule) => rule.replace(`${property} `, ''));
    return `${property}: ${rules.join('; ')}`;
  });
  if (['api', 'worker'].includes(environment.ROLE) && environment.REDIS_URL === undefined) {
    wrong.push(
      'ROLE: api and worker are separate processes and meet in Redis: set REDIS_URL, or leave ROLE at all',
    );
  }
  if (environment.WEBHOOK_EVENTS.length > 0 && environment.WEBHOOK_URL === undefined) {
    wrong.push('WEBHOOK_EVENTS: set WEBHOOK_URL, so that there is a receiver');
  }
  if (environment.WEBHOOK_URL !== undefined && environment.WEBHOOK_SECRET === undefined) {
    wrong.push('WEBHOOK_SECRET: set it, so that the receiver of WEBHOOK_URL can tell who sends');
  }
  if (environment.SMTP_URL !== undefined && environment.MAIL_FROM === undefined) {
    wrong.push('MAIL_FROM: set it, so that the e-mail which SMTP_URL sends has a sender');
  }
  wrong.push(...clusterFaults(environment));
  if (environment.MYSQL_READ_HOST !== undefined && environment.MYSQL_HOST === undefined) {
    wrong.push('MYSQL_READ_HOST: a replica follows a server: set MYSQL_HOST as well');
  }
  if ((environment.S3_ACCESS_KEY_ID === undefined) !== (environment.S3_SECRET_ACCESS_KEY === undefined)) {
    wrong.push('S3_ACCESS_KEY_ID: is one half of a key, S3_SECRET_ACCESS_KEY the other: set both or neither');
  }
  if (environment.API_KEYS !== '') {
    const { wrong: faults } = readApiKeys(environment.API_KEYS);
    if (faults.length > 0) wrong.push(`API_KEYS: ${faults.join('; ')}`);
  }
  if (wrong.length > 0) {
    throw new KnownError('invalid-configuration', `The configuration cannot be used. ${wrong.join('. ')}.`);
  }
  return environment;
}
