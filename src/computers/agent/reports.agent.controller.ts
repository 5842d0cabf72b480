import { type RequestHandler } from 'express';
import { machineOf } from '../credentials/machine-guard';
import { readBody } from './read-body';
import { ReportForm } from './report.form';
import { CLOCK_WRONG_AFTER_SECONDS } from './report.model';
import { recordReport } from './record-report';

/** POST /agent/v1/reports */
export const create: RequestHandler = async (req, res) => {
  const identity = machineOf(req);
  const { status, heard } = await recordReport(identity, readBody(ReportForm, req.body));
  const isWrong = Math.abs(heard.skewSeconds) > CLOCK_WRONG_AFTER_SECONDS;
  res.json({
    now: identity.now.toISOString(), status, is_late: heard.isLate, clock_skew_seconds: heard.skewSeconds,
    warnings: isWrong ? [{ code: 'clock_wrong', message: 'The clock of this computer is wrong by more than ten minutes. Set it, or let it be set from the network.' }] : [],
  });
};
