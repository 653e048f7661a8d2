import { randomBytes, randomUUID } from 'node:crypto';
import { DEFAULT_USER, DEFAULT_USER_ACC_ID } from './tokens.ts';

/** The second person of every emulator, an Autodesk id. */
export const OTHER_USER = 'EMU9OTHER0USR';

/** Somebody who can sign in. */
export interface EmulatedUser {
  /** Autodesk id. */
  readonly id: string;
  /** ACC id; `x-user-id` may hold either. */
  readonly accId: string;
  readonly name: string;
  readonly email: string;
}

export type UserSpec = Pick<EmulatedUser, 'name' | 'email'> & Partial<EmulatedUser>;

/** The people who can sign in, two of them from the beginning. */
export class UserBook {
  readonly #users = new Map<string, EmulatedUser>();

  constructor() {
    this.add({ id: DEFAULT_USER, accId: DEFAULT_USER_ACC_ID, name: 'Ada Byron', email: 'ada.byron@emulated.invalid' });
    this.add({ id: OTHER_USER, name: 'Bo Lind', email: 'bo.lind@emulated.invalid' });
  }

  /** A user with the same id is replaced. */
  add(spec: UserSpec): EmulatedUser {
    const id = spec.id ?? `EMU${randomBytes(5).toString('hex').toUpperCase()}`;
    const user = { id, accId: spec.accId ?? randomUUID(), name: spec.name, email: spec.email };
    this.#users.set(id, user);
    return user;
  }

  get list(): readonly EmulatedUser[] {
    return [...this.#users.values()];
  }

  /** By the Autodesk id or the ACC id. */
  find(id: string): EmulatedUser | undefined {
    return this.#users.get(id) ?? this.list.find((user) => user.accId === id);
  }
}
