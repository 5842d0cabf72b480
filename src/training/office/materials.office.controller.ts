import { type Request, type RequestHandler, type Response } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { type Course, type Material } from '../course';
import { getCourse, getMaterial, listMaterials } from '../courses/courses.repository';
import { readMaterialForm } from './course.form';
import { addMaterial, changeMaterial, withdrawMaterial } from './save-material';

type At = { id: string; material?: string };
type Known = { course: Course; material: Material | undefined; nextPosition: number };

export const edit: RequestHandler<At> = async (req, res) => showForm(req, res, await read(req), { errors: {} });

/** Adds one, or changes the one that the address names. */
export const save: RequestHandler<At> = async (req, res) => {
  const known = await read(req);
  const { course, material } = known;
  const form = readMaterialForm(req.body);
  if (!form.ok) return showForm(req, res.status(422), known, { errors: form.errors, typed: form.typed });
  try {
    if (material) await changeMaterial(staffOf(req), course.id, material.id, form.value);
    else await addMaterial(staffOf(req), course.id, form.value);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    return showForm(req, res.status(409), known, { errors: { form: error.message }, typed: singleStrings(req.body) });
  }
  flash(req, 'success', material ? 'Saved.' : 'The material is added.');
  res.redirect(303, paths.training.office.show(course.id));
};

export const withdraw: RequestHandler<At> = async (req, res) => {
  const { course } = await read(req, { withMaterial: false });
  try {
    await withdrawMaterial(staffOf(req), course.id, req.params.material ?? '');
    flash(req, 'success', 'The material is no longer part of the course.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'error', error.message);
  }
  res.redirect(303, paths.training.office.show(course.id));
};

async function read(req: Request<At>, { withMaterial = true } = {}): Promise<Known> {
  return within('office', async (trx) => {
    const course = await getCourse(trx, idInAddress(req.params));
    const all = await listMaterials(trx, course.id);
    return { course, material: !withMaterial || req.params.material === undefined ? undefined : await getMaterial(trx, course.id, req.params.material), nextPosition: (all.at(-1)?.position ?? 0) + 1 };
  }, { readOnly: true });
}

function showForm(req: Request<At>, res: Response, { course, material, nextPosition }: Known, { errors, typed }: { errors: FieldErrors; typed?: Record<string, string> }): void {
  const standing: Record<string, string> = {
    title: material?.title ?? '', body: material?.body ?? '', link: material?.link ?? '', minutes: String(material?.minutes ?? ''), position: String(material?.position ?? nextPosition), version: String(material?.version ?? ''),
  };
  const form = Object.fromEntries(Object.entries(standing).map(([name, value]) => [name, (typed?.[name] ?? value).slice(0, 61_000)]));
  renderPage(req, res, 'office/training/material', {
    title: material ? `Change ${material.title}` : 'Add a material', course, errors, form, action: material ? paths.training.office.material(course.id, material.id) : paths.training.office.newMaterial(course.id),
    withdrawHref: material ? paths.training.office.materialWithdrawal(course.id, material.id) : '',
  });
}
