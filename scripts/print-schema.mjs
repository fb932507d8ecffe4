/** Writes schema/schema.graphql from the built server: run it after a change of the API's types. */
import { writeFile } from 'node:fs/promises';
import { printSchema } from 'graphql';
import { createSchema } from '../dist/api/schema.js';

const file = new URL('../schema/schema.graphql', import.meta.url);
await writeFile(file, `${printSchema(createSchema())}\n`);
