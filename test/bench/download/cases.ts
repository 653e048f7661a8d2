const MIB = 1024 * 1024;

/** One way to serve, and what is fetched that way. */
export interface Case {
  readonly name: string;
  /** Of each file. */
  readonly bytes: number;
  /** One when absent. */
  readonly files?: number;
  /** The whole server, and each connection, held to so many MiB/s. */
  readonly lineMiB?: number;
  readonly connectionMiB?: number;
  /** Before each answer. */
  readonly delayMs?: number;
  /** On a tmpfs instead of the disk. */
  readonly inMemory: boolean;
  /** Also compared with a curl whose file is on the disk at the end, as ours is. */
  readonly syncs: boolean;
}

export const CASES: readonly Case[] = [
  { name: 'unthrottled to disk', bytes: 2048 * MIB, inMemory: false, syncs: true },
  { name: 'unthrottled to tmpfs', bytes: 2048 * MIB, inMemory: true, syncs: false },
  { name: '125 MiB/s line', bytes: 1024 * MIB, lineMiB: 125, inMemory: true, syncs: false },
  { name: '16 MiB/s a connection', bytes: 512 * MIB, connectionMiB: 16, inMemory: true, syncs: false },
  { name: '80 ms a request', bytes: 512 * MIB, delayMs: 80, inMemory: true, syncs: false },
  { name: '300 small files', bytes: 200_000, files: 300, inMemory: true, syncs: false },
];

/** An address that no other run uses, so that each has a line of its own. */
export function addressOf({ lineMiB = 0, connectionMiB = 0, delayMs = 0 }: Case, bytes: number, index: number): string {
  serial++;
  return `/${bytes}/${lineMiB}/${connectionMiB}/${delayMs}/${serial}-${index}.pdf`;
}

let serial = 0;
