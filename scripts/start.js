// npm start: sets up what is missing, starts the server.
import { runHufu } from './run-hufu.js'
import { setUp } from './setup.js'

await setUp()
process.exitCode = await runHufu(['start', ...process.argv.slice(2)])
