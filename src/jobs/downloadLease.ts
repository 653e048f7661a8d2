/** Name of the lease that whoever fetches a job's file holds. */
export function downloadLease(jobId: string): string {
  return `download:${jobId}`;
}
