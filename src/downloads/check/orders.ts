import type { Finding } from './fileCheck.ts';

/** What the checking thread is told: how much of the file is there, and then that all of it is. */
export type CheckOrder =
  { readonly kind: 'feed'; readonly upTo: number } | { readonly kind: 'finish'; readonly size: number };

/** What it answers: once, at the end, or when the file cannot be read. */
export type CheckAnswer =
  { readonly kind: 'found'; readonly finding: Finding } | { readonly kind: 'failed'; readonly error: unknown };
