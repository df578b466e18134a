import { BullAdapter } from '@bull-board/api/bullAdapter';
import type { JobStatus } from '@bull-board/api/typings/app';
import type { Job, Queue } from 'bull';
import type { ReportJob } from '../reports';

const DESCRIPTION = 'Reports to generate. The database holds their state.';

/** The queue in a read-only form for the board. */
export class ReadableQueue extends BullAdapter {
  constructor(queue: Queue<ReportJob>) {
    super(queue, { description: DESCRIPTION, readOnlyMode: true });
    // Bull's jobs have no names.
    this.setFormatter('name', () => 'report');
  }

  override async getJob(id: string): Promise<Job | undefined | null> {
    const job = await super.getJob(id);
    return job && withoutStack(job);
  }

  override async getJobs(states: JobStatus<'bull'>[], start?: number, end?: number): Promise<Job[]> {
    return (await super.getJobs(states, start, end)).map(withoutStack);
  }
}

/** A stack contains paths of the machine. The message and the log explain the failure. */
const withoutStack = (job: Job): Job => Object.assign(job, { stacktrace: [] });
