// Splits a file of SQL into statements: D1 prepares one at a time.

/** Comments, quoted text and words; a semicolon inside one of these is not the end of a statement. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[A-Za-z_]\w*|;|[\s\S]/g;

export function splitStatements(sql) {
  const statements = [];
  let statement = '';
  let hasContent = false;
  let isTrigger = false;
  // Depth of BEGIN … END and CASE … END; only a trigger's body has semicolons inside.
  let depth = 0;
  for (const [token] of sql.matchAll(TOKEN)) {
    if (token.startsWith('--') || token.startsWith('/*')) {
      statement += token.startsWith('--') ? '' : ' ';
      continue;
    }
    if (token === ';' && depth === 0) {
      if (hasContent) statements.push(statement.trim());
      statement = '';
      hasContent = isTrigger = false;
      continue;
    }
    const word = token.toUpperCase();
    if (word === 'TRIGGER' && /^\s*CREATE\s+(TEMP\s+|TEMPORARY\s+)?$/i.test(statement)) isTrigger = true;
    if (isTrigger && (word === 'BEGIN' || word === 'CASE')) depth += 1;
    if (isTrigger && word === 'END') depth -= 1;
    statement += token;
    hasContent ||= /\S/.test(token);
  }
  if (hasContent) statements.push(statement.trim());
  return statements;
}
