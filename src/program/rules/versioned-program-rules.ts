import { countChanges } from '../../plans/editing/withdrawing/entered-versions.repository';
import { type Versioned } from '../../plans/editing/withdrawing/versioned';
import { getProgramRules } from './program-rules.repository';

/** What a version of the program's rules asks for and gives. */
export type Asks = { readonly thresholdUnits: number; readonly basic: number; readonly premier: number };

/** The program's rules as what is entered for a day, and can be withdrawn until it comes. */
export const PROGRAM_RULES: Versioned<Asks> = {
  turn: 'program-rules', table: 'program_rules', rows: {}, seen: async (trx) => String(await countChanges(trx, 'program_rules')), audit: { action: 'program-rules.withdrawn', subjectType: 'program-rules' },
  factsOn: async (trx, on) => {
    const { thresholdUnits, nfr } = await getProgramRules(trx, on);
    return { thresholdUnits, ...nfr };
  },
};
