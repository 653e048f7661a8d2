// npm run schema: writes media/recipe.schema.json from the schema that the reader of recipes has, in src/recipes.
import fs from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { recipeJsonSchema } from './recipe.ts';

const file = path.resolve(import.meta.dirname, '../../media/recipe.schema.json');
const style = await resolveConfig(file);
fs.writeFileSync(file, await format(JSON.stringify(recipeJsonSchema(), undefined, 2), { ...style, filepath: file }));
