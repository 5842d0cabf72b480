import { forgetEnded } from '../../../src/identity/forget-ended';
import { beginEnrolment, findPendingSecret } from '../../../src/identity/two-step/begin-enrolment';
import { checkCode } from '../../../src/identity/two-step/check-code';
import { trustDevice } from '../../../src/identity/two-step/devices/trust-device';
import { sendCode } from '../../../src/identity/two-step/send-code';
import { closeDatabase } from '../../../src/platform/database/database';
import { advanceClock, stopClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createPerson } from '../../support/factories/organizations';
import { giveTwoStep } from '../../support/factories/two-step';

afterAll(closeDatabase);

const rows = async () => (await ownerSql(
  `select (select count(*)::int from trusted_devices) as devices, (select count(*)::int from mailed_codes) as mailed,
     (select count(*)::int from authenticators) as authenticators, (select count(*)::int from two_step_tries) as tries`))[0];

it('the nightly sweep forgets what two-step verification needs no more, and nothing else', async () => {
  await stopClock('2026-11-22T09:00:00Z');
  const { personId } = await createPerson();
  await giveTwoStep(personId);
  await beginEnrolment({ personId, requestId: null });
  await sendCode({ personId, purpose: 'enrolment' });
  await checkCode({ personId, code: '000000', place: 'inside', requestId: null });
  await trustDevice({ personId, epoch: 1, userAgent: 'Firefox', address: '203.0.113.1', requestId: null });
  const all = { devices: 1, mailed: 1, authenticators: 2, tries: 1 };
  await advanceClock('23 hours');
  await forgetEnded();
  expect(await rows()).toEqual(all);
  await advanceClock('2 hours');
  await forgetEnded();
  expect([await rows(), await findPendingSecret(personId)]).toEqual([{ devices: 1, mailed: 0, authenticators: 1, tries: 0 }, undefined]);
  await advanceClock('29 days');
  expect((await forgetEnded()).twoStep).toBe(1);
  expect(await rows()).toEqual({ devices: 0, mailed: 0, authenticators: 1, tries: 0 });
});
