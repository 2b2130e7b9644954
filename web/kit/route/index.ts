export { go, useRoute, type Route } from './route.ts'
