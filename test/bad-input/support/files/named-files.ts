import type { BadFile } from './bad-file';
import { badCells } from './cells';
import { badLines } from './lines';
import { badStoreIds } from './store-ids';
import { refusedFiles } from './whole-files';

/** Every named bad file, of all three kinds. */
export const NAMED_FILES: readonly BadFile[] = [...refusedFiles, ...badLines, ...badStoreIds, ...badCells];
