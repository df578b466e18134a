import { type BadFile, FORMS, together } from './bad-file';
import { badCells } from './cells';
import { badLines } from './lines';
import { badStoreIds } from './store-ids';
import { refusedFiles } from './whole-files';

/** Every named bad file, of all kinds. */
export const NAMED_FILES: readonly BadFile[] = [...refusedFiles, ...badLines, ...badStoreIds, ...badCells];

/** The same in fewer files, for `npm test`: the bad rows of each kind are in one file. */
export const JOINED_FILES: readonly BadFile[] = [
  ...NAMED_FILES.filter(({ bad }) => bad === undefined),
  ...FORMS.map((form) => together(form, NAMED_FILES)),
];
