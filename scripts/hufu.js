#!/usr/bin/env node
// `hufu COMMAND`: runs src/cli.ts on the Node that the package pins, whatever Node started this.
import { runHufu } from './run-hufu.js'

process.exitCode = await runHufu(process.argv.slice(2))
