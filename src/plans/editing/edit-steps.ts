import { ChangedMeanwhile } from '../../organizations/changed-meanwhile';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, type FormResult, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { type Difference } from './change-words.presenter';

type Request = Parameters<typeof renderPage>[0];
type Response = Parameters<typeof renderPage>[1];

/** The locals of components/forms/field, without value and error. */
export type EditField = { readonly name: string; readonly label: string } & Readonly<Record<string, unknown>>;

/** One form of the catalog: what it edits, what stands there now, and where it leads. */
export interface EditForm {
  readonly title: string;
  readonly crumbs: readonly { readonly label: string; readonly href?: string }[];
  readonly lead: string;
  readonly action: string;
  readonly backHref: string;
  readonly fields: readonly EditField[];
  readonly standing: Readonly<Record<string, string>>;
  /** What the last change was when the page was made (Edit). */
  readonly seen: string;
  /** What is typed to confirm; null where a press is enough. */
  readonly word: string | null;
  /** What the button of the second step says. */
  readonly button: string;
}

export interface Preview {
  readonly differences: readonly Difference[];
  readonly from: string;
  readonly happens: readonly string[];
  readonly stays: readonly string[];
}

export interface Step<T> {
  readonly form: FormResult<T>;
  /** What saving would do; null where nothing is different. */
  readonly preview: (value: T) => Promise<Preview | null>;
  /** Answers whether anything was different. */
  readonly save: (value: T) => Promise<boolean>;
  readonly saved: string;
}

/** The form with what stands now, or with what was typed. */
export function showEdit(req: Request, res: Response, form: EditForm, { errors = {}, typed }: { errors?: FieldErrors; typed?: Record<string, string> } = {}): void {
  const valueOf = (name: string) => (typed ? typed[name] ?? '' : form.standing[name] ?? '').slice(0, 2_000);
  renderPage(req, res, 'office/catalog/edit', {
    title: form.title, crumbs: form.crumbs, lead: form.lead, action: form.action, backHref: form.backHref, errors, seen: typed?.['seen'] ?? form.seen,
    fields: form.fields.map((field) => ({
      ...field, error: errors[field.name], ...(field['type'] === 'checkbox' ? { checked: valueOf(field.name) === 'yes' } : { value: valueOf(field.name) }),
    })),
  });
}

/** First shows what a sent form would change; the same form with its confirmation saves it. What stands is read again both times, so an old form is refused. */
export async function takeStep<T>(req: Request, res: Response, form: EditForm, { form: read, preview, save, saved }: Step<T>): Promise<void> {
  const typed = singleStrings(req.body as unknown);
  if (!read.ok) return showEdit(req, res.status(422), form, { errors: read.errors, typed });
  try {
    const shown = await preview(read.value);
    if (shown && !isConfirmed(form, typed)) return showPreview(req, res, form, shown, typed);
    const isNew = shown !== null && (await save(read.value));
    flash(req, isNew ? 'success' : 'notice', isNew ? saved : 'Nothing was different.');
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    return showEdit(req, res.status(409), form, { errors: { form: error.message }, ...(!(error instanceof ChangedMeanwhile) && { typed }) });
  }
  res.redirect(303, form.backHref);
}

function isConfirmed({ word }: EditForm, typed: Record<string, string>): boolean {
  const given = typed['confirmation'];
  return given !== undefined && (word === null || given.trim().toLowerCase() === word.toLowerCase());
}

function showPreview(req: Request, res: Response, form: EditForm, shown: Preview, typed: Record<string, string>): void {
  const given = typed['confirmation'];
  const errors: FieldErrors = given === undefined ? {} : { confirmation: `Type ${form.word} to confirm.` };
  if (given !== undefined) res.status(422);
  const names = ['seen', ...form.fields.map(({ name }) => name)];
  renderPage(req, res, 'office/catalog/preview', {
    title: `${form.title}: what follows`, crumbs: form.crumbs, action: form.action, backHref: form.action, errors, given: given ?? '', word: form.word ?? '', button: form.button, ...shown,
    carried: names.flatMap((name) => (typed[name] === undefined ? [] : [{ name, value: typed[name].slice(0, 2_000) }])),
  });
}
