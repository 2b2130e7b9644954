// The data directory and the key files: who may read and write there. Nothing is made or changed.
import { constants, existsSync, readdirSync, statSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from './finding.ts'
import { note, right, wrong } from './finding.ts'

export async function examineDataDir(dir: string): Promise<Finding> {
  if (!existsSync(dir)) return note(`${dir} is made at the first start`, `${dir} 将在首次启动时建立`)
  const mayWrite = await access(dir, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (mayWrite && statSync(dir).isDirectory()) return right(`Data in ${dir}`, `数据目录：${dir}`)
  return wrong(
    { en: `${dir} cannot be written to by this account`, zh: `当前帐户无法写入 ${dir}` },
    {
      en: `chown it to the account that runs Hufu, or choose another with --data.`,
      zh: '请将其所有者改为运行虎符的帐户，或用 --data 另选目录。',
    },
  )
}

/** Key files are for their owner alone. */
export function examineKeyFiles(dir: string): Finding {
  if (!existsSync(dir)) return note('Keys are made at the first start', '密钥将在首次启动时生成')
  const files = readdirSync(dir).filter((name) => name.endsWith('.json'))
  const open = ['.', ...files].filter((name) => (statSync(join(dir, name)).mode & 0o077) !== 0)
  if (open.length === 0)
    return right(`${files.length} key files, theirs alone`, `${files.length} 个密钥文件，权限正确`)
  return wrong(
    {
      en: `Others on this machine can read ${open.join(', ')} in ${dir}`,
      zh: `本机其他用户可读取 ${dir} 中的 ${open.join('、')}`,
    },
    { en: `chmod 700 ${dir}; chmod 600 ${dir}/*`, zh: `chmod 700 ${dir}; chmod 600 ${dir}/*` },
  )
}
