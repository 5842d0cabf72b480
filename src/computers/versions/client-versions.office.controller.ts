import { type Request, type RequestHandler, type Response } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { type Platform, PLATFORM_NAMES, PLATFORMS } from '../machine';
import { changeClientVersions } from './change-client-versions';
import { latestFor, listClientVersions } from './client-versions.repository';
import { readClientVersions } from './client-versions.form';
import { listVersionHistory } from './version-history.report';

type At = { platform: string };

/** What clients should be, by platform. */
export const index: RequestHandler = async (req, res) => {
  const { scope } = staffOf(req);
  const { versions, zone } = await within(scope, async (trx) => ({ versions: await listClientVersions(trx), zone: await houseZone(trx) }), { readOnly: true });
  renderPage(req, res, 'office/versions/index', {
    title: 'Client versions', zone,
    rows: PLATFORMS.map((platform) => ({ name: PLATFORM_NAMES[platform], href: paths.versions.office.edit(platform), known: versions.get(platform) ?? null })),
  });
};

export const edit: RequestHandler<At> = (req, res) => show(req, res, { errors: {} });

export const update: RequestHandler<At> = async (req, res) => {
  const { actor, now } = staffOf(req);
  const platform = platformIn(req);
  const form = readClientVersions(req.body);
  if (!form.ok) return show(req, res.status(422), { errors: form.errors, typed: form.typed });
  try {
    const isNew = await changeClientVersions({ ...form.value, platform, actor, now });
    flash(req, isNew ? 'success' : 'notice', isNew ? `Saved. Lists, alerts and clients for ${PLATFORM_NAMES[platform]} follow from now on.` : 'Nothing was different.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    return show(req, res.status(409), { errors: { form: error.message } });
  }
  res.redirect(303, paths.versions.office.index);
};

async function show(req: Request<At>, res: Response, { errors, typed }: { errors: FieldErrors; typed?: Record<string, string> }): Promise<void> {
  const { scope, today } = staffOf(req);
  const platform = platformIn(req);
  const { standing, history, zone } = await within(scope, async (trx) => ({
    standing: await latestFor(trx, platform), history: await listVersionHistory(trx, platform), zone: await houseZone(trx),
  }), { readOnly: true });
  const kept = (name: string, value: string) => (typed?.[name] ?? value).slice(0, 2_000);
  renderPage(req, res, 'office/versions/edit', {
    title: `Client versions for ${PLATFORM_NAMES[platform]}`, errors, history, zone, action: paths.versions.office.edit(platform),
    form: {
      current: kept('current', standing?.current ?? ''), minimum: kept('minimum', standing?.minimum ?? ''), released_on: kept('released_on', standing?.releasedOn ?? today), notes: kept('notes', standing?.notes ?? ''),
      seen: typed?.['seen'] ?? standing?.id ?? '',
    },
  });
}

function platformIn(req: Request<At>): Platform {
  const platform = PLATFORMS.find((each) => each === req.params.platform);
  if (!platform) throw new NotFound();
  return platform;
}
