import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';

/** What the program asks for and gives, from a day on (domain.md §11.4). Versions are added, never changed; one that is still to come may be withdrawn. */
export interface ProgramRules {
  readonly version: number;
  readonly validFrom: Day;
  /** Whole units of each partner's own currency. */
  readonly thresholdUnits: number;
  /** How many subscriptions that are not for resale a partner may have. */
  readonly nfr: { readonly basic: number; readonly premier: number };
  readonly note: string;
  readonly madeBy: string | null;
  readonly madeAt: Date;
  /** Taken back before its first day came; such a version never holds. */
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
}

type Row = { version: number; valid_from: Day; threshold_units: number; nfr_basic: number; nfr_premier: number; note: string; made_by: string | null; made_at: Date; withdrawn_at: Date | null; withdrawn_by: string | null };

/** The rules of a day: of those whose first day has come the latest, and of several for one day the one entered last. */
export async function getProgramRules(trx: Scoped, on: Day): Promise<ProgramRules> {
  const row = await trx<Row>('program_rules').where('valid_from', '<=', on).whereNull('withdrawn_at').orderBy([{ column: 'valid_from', order: 'desc' }, { column: 'version', order: 'desc' }]).first();
  if (!row) throw new Error(`no rules of the program on ${on}`);
  return rulesFrom(row);
}

/** All versions, the newest first. */
export async function listProgramRules(trx: Scoped): Promise<ProgramRules[]> {
  return (await trx<Row>('program_rules').orderBy('version', 'desc').limit(200)).map(rulesFrom);
}

export async function insertProgramRules(trx: Scoped, rules: Omit<ProgramRules, 'withdrawnAt' | 'withdrawnBy'>): Promise<void> {
  await trx('program_rules').insert({
    version: rules.version, valid_from: rules.validFrom, threshold_units: rules.thresholdUnits, nfr_basic: rules.nfr.basic, nfr_premier: rules.nfr.premier,
    note: rules.note, made_by: rules.madeBy, made_at: rules.madeAt,
  });
}

function rulesFrom(row: Row): ProgramRules {
  return {
    version: row.version, validFrom: row.valid_from, thresholdUnits: row.threshold_units, nfr: { basic: row.nfr_basic, premier: row.nfr_premier },
    note: row.note, madeBy: row.made_by, madeAt: row.made_at, withdrawnAt: row.withdrawn_at, withdrawnBy: row.withdrawn_by,
  };
}
