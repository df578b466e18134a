// `npm run docs`: writes the files that are generated from the code.
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './pages';

const root = join(__dirname, '../..');

async function main(): Promise<void> {
  for (const [path, text] of Object.entries(await generatedFiles())) {
    writeFileSync(join(root, path), text);
    console.log(path);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
