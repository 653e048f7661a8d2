import { requestFrom } from '../acc/exportRequest.ts';
import type { Job } from '../jobs/job.ts';

/** True when the request of each job is known, and they are of one service and project. See {@link Repeats}. */
export function canRepeat(jobs: readonly Job[]): boolean {
  const [first] = jobs;
  return (
    first !== undefined &&
    jobs.every(
      (job) =>
        requestFrom(job, job.request) !== undefined &&
        job.service === first.service &&
        job.projectId === first.projectId,
    )
  );
}
