import { describe, expect, it } from 'vitest';
import { statementBody } from './statement-body.ts';

const cases: readonly [name: string, sql: string, body: string][] = [
  ['plain', 'select 1', 'select 1'],
  ['semicolon and white space', 'select 1 ;\n\n', 'select 1'],
  ['trailing line comment', 'select 1; -- done; really', 'select 1'],
  ['trailing comment without semicolon', 'select 1 -- done', 'select 1'],
  ['nested block comment', 'select 1 /* a /* b */ ; */ ;', 'select 1'],
  ['leading comment stays, so offsets stay', '-- head\nselect 1;', '-- head\nselect 1'],
  ['semicolon in text', "select ';'", "select ';'"],
  ['comment sign in text', "select '--' ;", "select '--'"],
  ['quote in text', "select 'it''s; --' ;", "select 'it''s; --'"],
  ['quoted name', 'select 1 as "a;--" ;', 'select 1 as "a;--"'],
  ['dollar quotes', 'select $$;--$$ ;', 'select $$;--$$'],
  ['tagged dollar quotes', 'select $a$ $$ ; $a$;', 'select $a$ $$ ; $a$'],
  ['nothing', ' ; ', ''],
];

describe('statementBody', () => {
  it.each(cases)('%s', (_, sql, body) => expect(statementBody(sql)).toBe(body));
});
