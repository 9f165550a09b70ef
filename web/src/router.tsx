import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { parseQuery, readAddress, stringifyQuery, writeAddress } from "./core/address";
import { FaultPage, NotFoundPage } from "./shell/faultpage";
import { Root } from "./shell/root";

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage, errorComponent: FaultPage });

const home = createRoute({ getParentRoute: () => root, path: "/", component: lazyRouteComponent(() => import("./pages/home"), "Home") });

const list = createRoute({
  getParentRoute: () => root,
  path: "/list/$module/$entity",
  validateSearch: (search: Record<string, unknown>) =>
    writeAddress(readAddress(search)) as { context?: string; grid?: string; filter?: string; sort?: string; search?: string },
  component: lazyRouteComponent(() => import("./grid/page"), "ListPage"),
});

const plain = (search: Record<string, unknown>) => search as Record<string, string>;

const record = createRoute({
  getParentRoute: () => root,
  path: "/record/$module/$entity/$id",
  validateSearch: plain,
  component: lazyRouteComponent(() => import("./form/page"), "RecordPage"),
});

const found = createRoute({
  getParentRoute: () => root,
  path: "/search",
  validateSearch: plain,
  component: lazyRouteComponent(() => import("./pages/search"), "SearchPage"),
});

const guests = createRoute({
  getParentRoute: () => root,
  path: "/admin/guests",
  component: lazyRouteComponent(() => import("./admin/guests"), "GuestsPage"),
});
const requests = createRoute({
  getParentRoute: () => root,
  path: "/requests",
  validateSearch: plain,
  component: lazyRouteComponent(() => import("./portal/requests"), "MyRequests"),
});
const request = createRoute({
  getParentRoute: () => root,
  path: "/request/$module/$entity/$id",
  validateSearch: plain,
  component: lazyRouteComponent(() => import("./portal/request"), "RequestPage"),
});
const ask = createRoute({
  getParentRoute: () => root,
  path: "/ask/$code",
  validateSearch: plain,
  component: lazyRouteComponent(() => import("./portal/ask"), "AskPage"),
});
const dashboard = createRoute({
  getParentRoute: () => root,
  path: "/dashboard/$code",
  component: lazyRouteComponent(() => import("./pages/dashboard"), "DashboardPage"),
});
const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: lazyRouteComponent(() => import("./account/page"), "AccountPage"),
});
const jobs = createRoute({
  getParentRoute: () => root,
  path: "/admin/jobs",
  component: lazyRouteComponent(() => import("./admin/jobs"), "JobsPage"),
});
const check = createRoute({
  getParentRoute: () => root,
  path: "/admin/check",
  component: lazyRouteComponent(() => import("./admin/check"), "CheckPage"),
});
const fields = createRoute({
  getParentRoute: () => root,
  path: "/admin/fields",
  validateSearch: (search: Record<string, unknown>) => search as { model?: string; field?: string },
  component: lazyRouteComponent(() => import("./admin/fields"), "FieldsPage"),
});
const lists = createRoute({
  getParentRoute: () => root,
  path: "/admin/lists",
  validateSearch: (search: Record<string, unknown>) => search as { code?: string },
  component: lazyRouteComponent(() => import("./admin/lists"), "ListsPage"),
});
const versions = createRoute({
  getParentRoute: () => root,
  path: "/admin/versions",
  validateSearch: (search: Record<string, unknown>) => search as { version?: string; kind?: string; code?: string; view?: string },
  component: lazyRouteComponent(() => import("./admin/versions"), "VersionsPage"),
});
const forms = createRoute({
  getParentRoute: () => root,
  path: "/admin/forms",
  validateSearch: (search: Record<string, unknown>) => search as { model?: string },
  component: lazyRouteComponent(() => import("./admin/forms"), "FormsPage"),
});
const form = createRoute({
  getParentRoute: () => root,
  path: "/admin/form",
  validateSearch: (search: Record<string, unknown>) => search as { code?: string },
  component: lazyRouteComponent(() => import("./admin/formedit"), "FormEditPage"),
});
const modules = createRoute({
  getParentRoute: () => root,
  path: "/admin/modules",
  component: lazyRouteComponent(() => import("./admin/modules"), "ModulesPage"),
});
const module = createRoute({
  getParentRoute: () => root,
  path: "/admin/modules/$code",
  validateSearch: plain,
  component: lazyRouteComponent(() => import("./admin/module/wizard"), "ModuleWizard"),
});

const grids = createRoute({
  getParentRoute: () => root,
  path: "/admin/grids",
  validateSearch: (search: Record<string, unknown>) => search as { model?: string },
  component: lazyRouteComponent(() => import("./admin/grids"), "GridsPage"),
});
const grid = createRoute({
  getParentRoute: () => root,
  path: "/admin/grid",
  validateSearch: (search: Record<string, unknown>) => search as { code?: string },
  component: lazyRouteComponent(() => import("./admin/gridedit"), "GridEditPage"),
});
const homes = createRoute({
  getParentRoute: () => root,
  path: "/admin/homes",
  component: lazyRouteComponent(() => import("./admin/homes"), "HomesPage"),
});
const homeEdit = createRoute({
  getParentRoute: () => root,
  path: "/admin/home",
  validateSearch: (search: Record<string, unknown>) => search as { code?: string },
  component: lazyRouteComponent(() => import("./admin/homeedit"), "HomeEditPage"),
});
const menu = createRoute({
  getParentRoute: () => root,
  path: "/admin/menu",
  validateSearch: (search: Record<string, unknown>) => search as { item?: string },
  component: lazyRouteComponent(() => import("./admin/menuedit"), "MenuPage"),
});
const texts = createRoute({
  getParentRoute: () => root,
  path: "/admin/texts",
  validateSearch: (search: Record<string, unknown>) => search as { q?: string; changed?: string },
  component: lazyRouteComponent(() => import("./admin/texts"), "TextsPage"),
});
const brand = createRoute({
  getParentRoute: () => root,
  path: "/admin/brand",
  component: lazyRouteComponent(() => import("./admin/brand"), "BrandPage"),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: "/admin/settings",
  validateSearch: (search: Record<string, unknown>) => search as { q?: string },
  component: lazyRouteComponent(() => import("./admin/settings"), "SettingsPage"),
});
const configSearch = createRoute({
  getParentRoute: () => root,
  path: "/admin/search",
  validateSearch: (search: Record<string, unknown>) => search as { q?: string; kind?: string },
  component: lazyRouteComponent(() => import("./admin/search"), "ConfigSearchPage"),
});
const caches = createRoute({
  getParentRoute: () => root,
  path: "/admin/cache",
  component: lazyRouteComponent(() => import("./admin/caches"), "CachesPage"),
});
/** Shown by the root to whoever comes, with a session or without. */
const stranger = (["/reset", "/confirm", "/register", "/guest", "/guest/follow", "/guest/confirm", "/guest/stop"] as const).map((path) =>
  createRoute({ getParentRoute: () => root, path }),
);
const guestAsk = createRoute({ getParentRoute: () => root, path: "/guest/ask/$code" });
const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  beforeLoad: () => {
    throw redirect({ to: "/" });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    dashboard,
    list,
    record,
    found,
    check,
    guests,
    requests,
    request,
    ask,
    account,
    jobs,
    fields,
    lists,
    modules,
    module,
    versions,
    forms,
    form,
    grids,
    grid,
    homes,
    homeEdit,
    menu,
    texts,
    brand,
    settings,
    configSearch,
    caches,
    ...stranger,
    guestAsk,
    login,
  ]),
  parseSearch: parseQuery,
  stringifySearch: stringifyQuery,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultPendingMs: 200,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
