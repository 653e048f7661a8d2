import type { EmulatedJob } from './jobs.ts';

/** The status call's JSON for a job at this moment. Source: GET exports/{exportId} of Files, Sheets and BIM 360. */
export function statusBody(job: EmulatedJob): unknown {
  const step = job.step;
  if (step.body !== undefined) return step.body;
  const id = job.ref.exportId;
  return job.ref.service === 'bim360'
    ? { id, status: step.status, data: bim360Data(job) }
    : { id, status: step.status, ...accResult(job) };
}

/** True when the step's word, or its script, says that there is a file to fetch. */
export function hasLink(job: EmulatedJob): boolean {
  const step = job.step;
  return step.withLink ?? ['successful', 'partialSuccess', 'completed'].includes(step.status);
}

function bim360Data(job: EmulatedJob): unknown {
  const { versionUrn } = job.ref;
  if (!hasLink(job)) return { versionUrn, ...(job.step.status === 'failed' && job.spec.error ? job.spec.error : {}) };
  const resourceId = `urn:adsk.objects:os.object:emulated/${job.ref.exportId}.pdf`;
  return { versionUrn, resourceId, signedUrl: job.link, link: `https://emulated.invalid/${job.ref.exportId}.pdf` };
}

function accResult(job: EmulatedJob): { result?: unknown } {
  if (job.step.status === 'failed') return { result: { error: jobError(job) } };
  if (!hasLink(job)) return {};
  const signedUrl = job.link;
  if (job.step.status !== 'partialSuccess') return { result: { output: { signedUrl } } };
  const failedFiles = job.spec.failedFiles ?? [];
  switch (job.spec.partialShape ?? 'output') {
    case 'output':
      return { result: { output: { signedUrl, failedFiles } } };
    case 'result':
      return { result: { signedUrl, failedFiles } };
    case 'both':
      return { result: { signedUrl, failedFiles, output: { signedUrl, failedFiles } } };
    case 'mixed':
      return { result: { failedFiles, output: { signedUrl } } };
  }
}

/** As in the documented example, the HTTP code stands in `code` and the `ERR_` name in `title`. */
function jobError(job: EmulatedJob): unknown {
  return (
    job.spec.error ?? {
      code: '500',
      title: 'ERR_INTERNAL_SERVER_ERROR',
      detail: 'Request failed for internal exception',
    }
  );
}
