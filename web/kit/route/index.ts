export { go, parseHash, useRoute, type Route } from './route.ts'
