import { type Environment, freshEnvironment, type SetupName } from '../setups';
import { type Service, startService } from './service';

/** A service in its own environment, during a suite. */
export interface RunningService extends Service {
  environment: Environment;
}

/** `close` stops the service and deletes its files and database. */
export async function startFreshService(
  setup: SetupName,
  variables: (environment: Environment) => Record<string, string> = () => ({}),
): Promise<RunningService> {
  const environment = await freshEnvironment(setup);
  try {
    const service = await startService({ ...environment.env, ...variables(environment) });
    return {
      ...service,
      environment,
      async close() {
        await service.close();
        await environment.remove();
      },
    };
  } catch (error) {
    await environment.remove();
    throw error;
  }
}
