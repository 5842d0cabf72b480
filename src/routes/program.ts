import { Router } from 'express';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';
import * as nfr from '../program/nfr/nfr.controller';
import * as overview from '../program/program.controller';
import * as rulesWithdrawal from '../program/rules/program-rules-withdrawal.office.controller';
import * as rules from '../program/rules/program-rules.office.controller';

/** The partner program. Every line names its permission; addresses come from paths.ts. */
export const program = Router();

program.get(paths.program.show, can('program:read'), overview.show);
program.get(paths.program.nfr.index, can('program:read'), nfr.index);
program.get(paths.program.nfr.new, can('nfr:claim'), nfr.new);
program.post(paths.program.nfr.new, can('nfr:claim'), nfr.create);
program.post(paths.program.nfr.renew(':id'), can('nfr:claim'), nfr.renew);
program.get(paths.program.nfr.release(':id'), can('members:manage'), nfr.confirmRelease);
program.post(paths.program.nfr.release(':id'), can('members:manage'), nfr.release);

// What it asks for, in the office
program.get(paths.program.office, can('partners:manage'), rules.index);
program.post(paths.program.office, can('partners:manage'), freshCode(), rules.create);
program.get(paths.program.rulesWithdrawal(':from'), can('partners:manage'), freshCode(), rulesWithdrawal.newWithdrawal);
program.post(paths.program.rulesWithdrawal(':from'), can('partners:manage'), freshCode(), rulesWithdrawal.createWithdrawal);
