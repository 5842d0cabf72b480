import { type RequestHandler } from 'express';
import { listComputersOfSubscriptions } from '../computers/shown/computers-list.report';
import { personalRow } from '../computers/shown/personal-subscriptions.presenter';
import { listPersonalSubscriptions } from '../computers/shown/personal-subscriptions.report';
import { config } from '../config';
import { listRefusals } from '../mail/mail-refusals.repository';
import { TOPICS } from '../mail/topics';
import { countries } from '../platform/values/countries';
import { databaseNow, type Scoped, within } from '../platform/database/database';
import { renderPage } from '../platform/pages/render';
import { visitorOf } from '../platform/visitors/visitor';
import { getProfile } from './people.repository';
import { findOpenChange } from './profile/email-changes.repository';
import { listOpenSessions } from './profile/sessions.repository';
import { listAnswers } from './security-answers.repository';

/** My account: one card a section (features.md I5). */
export const index: RequestHandler = async (req, res) => {
  const visitor = visitorOf(req);
  const { personId, email, twoStep } = visitor;
  const found = await within('system', async (trx) => ({
    profile: await getProfile(trx, personId),
    emailChange: await findOpenChange(trx, personId, await databaseNow(trx)),
    answers: await listAnswers(trx, personId),
    refused: await listRefusals(trx, email),
    sessions: await listOpenSessions(trx, personId),
    ...await readSubscriptions(trx, personId),
  }), { readOnly: true });
  const country = countries.find(({ value }) => value === found.profile.country)?.label ?? '';
  renderPage(req, res, 'me/index', {
    title: 'My account', profile: { ...found.profile, country }, twoStep, newEmail: found.emailChange?.newEmail ?? '',
    asksQuestions: config.securityQuestions, questionsCount: found.answers.length,
    refused: found.refused.map((topic) => TOPICS[topic].label), sessionsCount: found.sessions.length,
    subscriptions: found.subscriptions.map((subscription) => personalRow(subscription, found.computers, visitor)),
  });
};

async function readSubscriptions(trx: Scoped, personId: string) {
  const subscriptions = await listPersonalSubscriptions(trx, personId);
  return { subscriptions, computers: await listComputersOfSubscriptions(trx, subscriptions.map(({ id }) => id)) };
}
