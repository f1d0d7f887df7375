#!/usr/bin/env node
// The installed package runs its compiled form; a checkout runs the TypeScript as it is.
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

// Compiled code is kept between runs: without it every command pays for reading all modules again.
enableCompileCache();
const compiled = new URL('../dist/cli/main.js', import.meta.url);
await import(existsSync(compiled) ? compiled.href : '../src/cli/main.ts');
