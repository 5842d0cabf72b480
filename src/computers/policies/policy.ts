/** What of a company's computers is backed up, when, and how long it is kept (domain.md §13.1, §14). */
export interface PolicyContent {
  readonly name: string;
  /** Folders and patterns; nothing: the personal folders of everybody on the computer. */
  readonly included: readonly string[];
  readonly excluded: readonly string[];
  /** Larger files are left out; null takes every size. */
  readonly maxFileMb: number | null;
  /** Null: as files change. */
  readonly scheduleMinutes: number | null;
  /** When backups may run, in the computer's own time; over midnight where it ends before it begins. Null: at any time. */
  readonly window: { readonly from: string; readonly until: string } | null;
  readonly keepDeletedDays: number;
  /** Never fewer than of deleted files: a version holds the files of all drives. */
  readonly keepMissingDriveDays: number;
}

export interface Policy extends PolicyContent {
  readonly id: string;
}

/** Stands for the default policy in addresses; no row has it. */
export const DEFAULT_POLICY_ID = 'default';

/** By which computers are backed up that were given none; it can be viewed and duplicated (domain.md §13.1, §14). */
export const DEFAULT_POLICY: Policy = {
  id: DEFAULT_POLICY_ID, name: 'Default', included: [], excluded: ['*.tmp', '*.temp', '~$*', 'Thumbs.db', '$RECYCLE.BIN', 'pagefile.sys', 'hiberfil.sys'],
  maxFileMb: 1_000_000, scheduleMinutes: null, window: null, keepDeletedDays: 60, keepMissingDriveDays: 60,
};

/** How long a household's computers keep what was deleted; those of a company without a policy of its own keep it as the default one says. */
export const HOUSEHOLD_RETENTION = { deletedDays: 30, missingDriveDays: 30 } as const;

export const POLICIES_AT_MOST = 100;
export const PATTERNS_AT_MOST = 50;
export const KEPT_DAYS = { least: 30, most: 365 } as const;
export const SCHEDULE_MINUTES = { least: 15, most: 44_640 } as const;
