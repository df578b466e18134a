#!/usr/bin/env node
import 'reflect-metadata';
import { runCommandLine } from './cli/index';
import { ignoreHangupWithoutTerminal } from './platform/config';

/** The reader of our output may close the pipe early, as `head` does. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

ignoreHangupWithoutTerminal();
void runCommandLine();
