import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { SECTIONS, type Job } from '../../jobs/job.ts';
import { type Origin, originOfJobs } from '../../launch/origin.ts';
import { type Recipe } from '../../recipes/recipe.ts';
import { recipeText } from '../../recipes/recipeFile.ts';
import { fileServiceOf } from '../../launch/selection.ts';
import { recipeOfFolder, recipeOfJobs, recipeOfOrigin } from '../../recipes/recipeOf.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { UserError, argumentMissing } from '../../words/userError.ts';
import { type FolderNode, isFilesNode } from '../../views/filesNodes.ts';
import { askRecipeFile, givenRecipeFile } from './newRecipeFile.ts';
import { plainText } from '../../words/format/text.ts';
import { originWords } from '../../words/originWords.ts';
import { BACK, allOf, pickOne } from '../shell/pick.ts';
import { askWhole } from '../shell/askWhole.ts';
import { batchIdOf, isTreeNode } from '../shell/args.ts';
import { isFields } from '../../lib/fields.ts';
import type { Handler } from '../shell/shell.ts';
import type { ExportMemory } from '../shell/exportMemory.ts';
import { type Picker, pickJob } from '../shell/pickJob.ts';

type Saving = Picker & { readonly exportMemory: ExportMemory };

interface Draft {
  readonly recipe: Recipe;
  /** Suggested for the file. */
  readonly name: string;
}

/**
 * Writes an export down as a file of the workspace: one that was started, a whole batch, or a folder of the Files view.
 * Where it was a whole folder or version set, a user is asked whether the recipe takes that, or the same versions; programs
 * pass `{id | groupId, uri?, mode?: 'same' | 'current'}` and get what was asked for, unless they say it. Returns `{uri}`.
 */
export function saveAsRecipe(services: Saving): Handler {
  return async ([argument], { interactive }): Promise<{ readonly uri: string }> => {
    const { recipe, name } = await draftOf(services, argument, interactive);
    const given = isFields(argument) ? argument['uri'] : undefined;
    const uri = interactive && given === undefined ? await askRecipeFile(name) : await givenRecipeFile(given, name);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(recipeText(recipe)));
    if (interactive) await vscode.window.showTextDocument(uri);
    return { uri: uri.toString() };
  };
}

async function draftOf(services: Saving, argument: unknown, interactive: boolean): Promise<Draft> {
  if (!isFilesNode(argument)) return draftOfJobs(services, argument, interactive);
  if (argument.kind !== 'filesFolder') throw new UserError(l10n.t('Choose a folder.'));
  if (!interactive) throw argumentMissing('id');
  return draftOfFolder(services, argument);
}

async function draftOfFolder({ exportMemory }: Saving, { project, folder, path }: FolderNode): Promise<Draft> {
  const whole = await askWhole(l10n.t('Save as Recipe: {0}', plainText(folder.name)));
  if (whole === BACK) throw new CancelledError();
  const { recursive, filter } = whole;
  const options = await exportMemory.options(fileServiceOf(project.platform), project.id);
  return { recipe: recipeOfFolder(project, folder, { path, recursive, filter, options }), name: folder.name };
}

async function draftOfJobs(services: Saving, argument: unknown, interactive: boolean): Promise<Draft> {
  const { ledger } = await services.engine;
  const jobs = await chosenJobs(services, argument, interactive);
  const known: { readonly job: Job; readonly sources: Awaited<ReturnType<typeof ledger.sources>> }[] = [];
  for (const job of jobs) known.push({ job, sources: await ledger.sources(job.id) });
  const [first] = jobs;
  const place = services.exportMemory.places.find(({ projectId }) => projectId === first?.projectId);
  const origin = await chosenOrigin(jobs, argument, interactive);
  const [one] = known;
  const recipe =
    origin && one ? recipeOfOrigin(one, origin, place?.projectName) : recipeOfJobs(known, place?.projectName);
  if (recipe && first) return { recipe, name: first.batchName ?? first.name };
  throw new UserError(
    l10n.t(
      'What was in this export is not known, because it was not started here. Export it again once, then save it.',
    ),
  );
}

/** What the recipe takes at each run; `undefined` when it takes the same versions. */
async function chosenOrigin(
  jobs: readonly Job[],
  argument: unknown,
  interactive: boolean,
): Promise<Origin | undefined> {
  const origin = originOfJobs(jobs);
  const mode = isFields(argument) && !isTreeNode(argument) ? argument['mode'] : undefined;
  if (!origin || mode === 'same') return undefined;
  if (!interactive || mode === 'current') return origin;
  const { label, description } = originWords(origin, 'then');
  const same = origin.kind === 'sheets' ? l10n.t('The same sheets') : l10n.t('The same versions');
  const [first] = jobs;
  const choice = await pickOne<'same' | 'current'>({
    title: l10n.t('Save as Recipe: {0}', plainText(first?.batchName ?? first?.name ?? '', 60)),
    placeholder: l10n.t('What should each run of the recipe export?'),
    rows: allOf([
      { label: `$(folder) ${label}`, description, value: 'current' },
      { label: `$(history) ${same}`, value: 'same' },
    ]),
  });
  if (choice === BACK) throw new CancelledError();
  return choice === 'current' ? origin : undefined;
}

/** A row of a batch's part stands for that part; everything else for all that was started together. */
async function chosenJobs(services: Saving, argument: unknown, interactive: boolean): Promise<readonly Job[]> {
  const { ledger } = await services.engine;
  const batchId = batchIdOf(argument);
  if (batchId !== undefined) return ledger.batch(batchId);
  const job = await pickJob(services, argument, {
    interactive,
    placeholder: l10n.t('Which export should be a recipe?'),
    sections: SECTIONS,
    filter: ({ request }) => request !== undefined,
    none: l10n.t(
      'No export was started here yet, so there is nothing to save. Start one, or choose a folder in Files.',
    ),
  });
  if (isTreeNode(argument) || job.batchId === undefined) return [job];
  const jobs = await ledger.batch(job.batchId);
  return jobs.length === 0 ? [job] : jobs;
}
