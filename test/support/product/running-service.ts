import { type Environment, freshEnvironment, type SetupName } from '../setups';
import { type Service, startService } from './service';

/** A service on an environment of its own, for as long as a suite runs. */
export interface RunningService extends Service {
  environment: Environment;
}

/** `close` ends the service and removes all that it wrote. */
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
