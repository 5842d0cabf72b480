import { Unavailable } from '../../platform/errors';

/** One version of a backup: restic's snapshot. */
export interface Snapshot {
  readonly id: string;
  readonly at: Date;
  readonly host: string;
  /** What was backed up. */
  readonly paths: readonly string[];
  readonly tags: readonly string[];
}

/** A file or a folder in a version. `size` and `modifiedAt` as they were on the machine. */
export interface Entry {
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  readonly modifiedAt: Date;
}

/** restic said no, or stopped in the middle. Its words are for the log: they name files. */
export class ResticFailed extends Error {
  constructor(readonly command: string, readonly exitCode: number | null, readonly words: string) {
    super(`restic ${command} ended with ${exitCode ?? 'a signal'}: ${words}`);
  }

  /** Somebody else holds the backup: a client that runs, or our own tidying. */
  get isLocked(): boolean {
    return this.exitCode === 11 || /already locked/i.test(this.words);
  }

  /** Nothing was ever backed up. */
  get isEmpty(): boolean {
    return this.exitCode === 10 || /unable to open config file/i.test(this.words);
  }

  /** There is no such version, folder or file. */
  get isMissing(): boolean {
    return /not found in snapshot|no matching ID found|no snapshot found|multiple IDs|invalid id/i.test(this.words);
  }
}

/** It took longer, or said more, than a page waits for. */
export class ResticTooLong extends Unavailable {
  constructor(message = 'This part of the backup is too large to show here. Open a folder inside it, or download it as a whole.') {
    super(message);
  }
}
