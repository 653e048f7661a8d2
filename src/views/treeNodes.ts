import type { FailedFile } from '../acc/reading.ts';
import type { Batch } from '../jobs/batch.ts';
import type { Job, Section } from '../jobs/job.ts';

/** A section of the tree. */
export interface SectionNode {
  readonly kind: 'section';
  readonly section: Section;
}
/** One object for the life of a job's row, so that the view can refresh just this row; its job is replaced. */
export interface JobNode {
  readonly kind: 'job';
  readonly id: string;
  job: Job;
  /** Child rows, as far as they were asked for. */
  readonly files: FailedFileNode[];
}
/** Jobs that were started together: one object for the life of their row; what it says and holds is replaced. */
export interface BatchNode {
  readonly kind: 'batch';
  /** The batch's id. */
  readonly id: string;
  batch: Batch;
  readonly jobs: JobNode[];
}
export interface FailedFileNode {
  readonly kind: 'failedFile';
  /** The job's row. */
  readonly parent: JobNode;
  readonly index: number;
  file: FailedFile;
  /** The file's name, when it is known. */
  name?: string | undefined;
}
export interface MoreNode {
  readonly kind: 'more';
  readonly section: Section;
}
/** A row right below its section. */
export type RowNode = JobNode | BatchNode;
export type TreeNode = SectionNode | RowNode | FailedFileNode | MoreNode;

/** The jobs that a row is about; none for a section. */
export function jobsOf(node: TreeNode): readonly Job[] {
  switch (node.kind) {
    case 'job':
      return [node.job];
    case 'batch':
      return node.batch.jobs;
    case 'failedFile':
      return [node.parent.job];
    case 'section':
    case 'more':
      return [];
  }
}
