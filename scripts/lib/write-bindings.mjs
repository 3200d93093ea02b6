// Writes what wrangler.toml declares as Miniflare options, as JSON. Runs under the Node that wrangler needs.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler';
import { inRoot, root } from './paths.mjs';

const config = unstable_readConfig({ config: inRoot('wrangler.toml') }, { hideWarnings: true });
const { workerOptions } = unstable_getMiniflareWorkerOptions(config);
const { assets, modulesRules, rootPath, cronTriggers, connectHandlers, ...bindings } = workerOptions;
const options = {
  ...bindings,
  // Only what the file itself says: wrangler adds this machine's secrets, which have no business in a build product.
  bindings: config.vars,
  assets: { ...assets, directory: relative(root, assets.directory) },
};
const databases = config.d1_databases.map((database) => ({
  binding: database.binding,
  id: database.database_id,
  migrations: database.migrations_dir,
  seed: database.migrations_dir.replace(/^migrations\b/, 'seed'),
}));
writeFileSync(process.argv[2], `${JSON.stringify({ options, databases }, null, 2)}\n`);
