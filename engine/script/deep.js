// The library of scripts: query-builder-and-scripting.md 3.2.
(function () {
  "use strict";
  const host = globalThis.__host;
  delete globalThis.__host;
  const parse = JSON.parse, write = JSON.stringify, fixed = Object.freeze;
  const out = { errors: [], notices: [], filters: [] };

  function ask(op, args) {
    const answer = parse(host(op, write(args === undefined ? {} : args)));
    if (answer.fault !== undefined) throw new Error(answer.fault);
    return answer.ok === undefined ? null : answer.ok;
  }

  const snake = (name) => name.replace(/[A-Z]/g, (c, i) => (i ? "_" : "") + c.toLowerCase());

  // A record: named methods, and getX/setX for every field and reference.
  function record(source) {
    const state = { alias: source.alias, id: source.id || 0, isNew: !!source.isNew, data: Object.assign({}, source.data), orig: Object.assign({}, source.orig), changed: {}, refs: source.refs || {} };
    const methods = {
      getId: () => state.id || null,
      getModelAlias: () => state.alias,
      isObjectNew: () => state.isNew,
      getData: (field) => (field === undefined ? Object.assign({}, state.data) : state.data[field] === undefined ? null : state.data[field]),
      setData: (field, value) => {
        if (field !== null && typeof field === "object") for (const k of Object.keys(field)) methods.setData(k, field[k]);
        else { const v = value === undefined ? null : value; state.data[field] = v; state.changed[field] = v; }
        return self;
      },
      getOrigData: (field) => (field === undefined ? Object.assign({}, state.orig) : state.orig[field] === undefined ? null : state.orig[field]),
      dataHasChangedFor: (field) => write(state.data[field] === undefined ? null : state.data[field]) !== write(state.orig[field] === undefined ? null : state.orig[field]),
      save: () => {
        if (source.subject) throw new Error("$this is being saved already; change it with setData");
        const saved = ask("save", { alias: state.alias, id: state.isNew ? 0 : state.id, data: state.changed });
        state.id = saved.id; state.isNew = false; state.data = saved.data; state.orig = Object.assign({}, saved.data); state.changed = {};
        return self;
      },
      delete: () => {
        if (source.subject) throw new Error("$this cannot delete itself");
        ask("delete", { alias: state.alias, id: state.id });
      },
      getUrl: () => "/record/" + state.alias + "/" + state.id,
      getModel: () => self,
      toJSON: () => state.data,
    };
    const self = new Proxy(fixed({}), {
      get(_, name) {
        if (typeof name !== "string") return undefined;
        if (Object.prototype.hasOwnProperty.call(methods, name)) return methods[name];
        if (/^get[A-Z]/.test(name)) {
          const field = snake(name.slice(3));
          const ref = state.refs[field];
          if (!(field in state.data) && ref) {
            const [code, alias, by] = ref.split("|");
            return () => (state.data[code] === null || state.data[code] === undefined ? null : deep.load(alias, state.data[code], by));
          }
          return () => methods.getData(field);
        }
        if (/^set[A-Z]/.test(name)) return (value) => methods.setData(snake(name.slice(3)), value);
        return undefined;
      },
      set() { throw new Error("use setData(field, value)"); },
    });
    return { self, state };
  }

  function collection(alias) {
    const q = { alias, where: [], order: [], size: 0, page: 1 };
    let rows = null;
    const load = () => rows || (rows = ask("find", q).map((r) => record(r).self));
    const c = {
      addFieldToFilter(field, cond) {
        const fields = Array.isArray(field) ? field : [field];
        const conditions = (Array.isArray(field) ? cond : [cond]).map((x) => (x !== null && typeof x === "object" ? x : { eq: x }));
        q.where.push({ fields, conditions });
        rows = null;
        return c;
      },
      setOrder(field, direction) { q.order.push((String(direction || "asc").toLowerCase() === "desc" ? "-" : "") + field); rows = null; return c; },
      setPageSize(n) { q.size = n; rows = null; return c; },
      setCurPage(n) { q.page = n; rows = null; return c; },
      getSize: () => ask("count", q),
      getFirstItem: () => load()[0] || null,
      getItems: () => load().slice(),
      [Symbol.iterator]: () => load()[Symbol.iterator](),
    };
    return fixed(c);
  }

  let user = null;
  const pad = (n, w) => String(n).padStart(w || 2, "0");
  const deep = fixed({
    model: (alias) => record({ alias, isNew: true, data: {}, orig: {} }).self,
    load: (alias, value, field) => { const r = ask("load", { alias, value, field: field || "entity_id" }); return r === null ? null : record(r).self; },
    collection: (alias) => collection(String(alias).replace(/_collection$/, "")),
    currentUser: () => user,
    __: (text, ...args) => { let i = 0; return ask("text", { text: String(text) }).replace(/%[sd]/g, () => String(args[i++])); },
    log: (text, file) => ask("log", { text: String(text), file: file ? String(file) : "" }),
    now: () => ask("now"),
    channel: () => ask("channel"),
    date: fixed({
      parse: (text) => { const t = new Date(text); if (isNaN(t)) throw new Error("not a date: " + text); return t; },
      format: (d, format) => {
        const t = d instanceof Date ? d : new Date(d);
        const parts = { Y: t.getUTCFullYear(), m: pad(t.getUTCMonth() + 1), d: pad(t.getUTCDate()), H: pad(t.getUTCHours()), i: pad(t.getUTCMinutes()), s: pad(t.getUTCSeconds()) };
        return (format || "Y-m-d H:i:s").replace(/[YmdHis]/g, (c) => parts[c]);
      },
    }),
    list: (code) => ask("list", { code }),
    config: (path) => ask("config", { code: path }),
    json: fixed({ parse, stringify: write }),
    mail: fixed({
      send: (mail) => {
        const m = mail || {}, text = (v) => (v === undefined || v === null ? "" : String(v));
        const to = (Array.isArray(m.to) ? m.to : [m.to]).map(text).filter((one) => one !== "");
        return ask("mail", { to, subject: text(m.subject), text: text(m.text), button: text(m.button), link: text(m.link) }) > 0;
      },
    }),
    http: fixed({
      request: (wanted) => {
        const r = wanted || {}, headers = {};
        for (const name of Object.keys(r.headers || {})) headers[name] = String(r.headers[name]);
        let body = r.body === undefined || r.body === null ? "" : r.body;
        if (typeof body !== "string") {
          body = write(body);
          if (!Object.keys(headers).some((name) => name.toLowerCase() === "content-type")) headers["Content-Type"] = "application/json";
        }
        const a = ask("http", { method: String(r.method || (body === "" ? "GET" : "POST")), url: String(r.url || ""), headers, body });
        if (a === null) return null; // it leaves after the commit
        return fixed({ status: a.status, ok: a.status >= 200 && a.status < 300, headers: fixed(a.headers), body: a.body, simulated: !!a.simulated, json: () => parse(a.body) });
      },
    }),
    addError: (text) => { if (out.errors.length < 100) out.errors.push(String(text)); },
    addNotice: (text) => { if (out.notices.length < 100) out.notices.push(String(text)); },
  });

  Object.defineProperty(globalThis, "deep", { value: deep });
  Object.defineProperty(globalThis, "__run", {
    value: function (code, given) {
      const u = given.user;
      user = fixed({ id: u.id, username: u.username, name: u.name, companyId: u.companyId, roleId: u.roleId, userType: u.userType, groupIds: () => u.groups.slice(), isInGroup: (id) => u.groups.includes(Number(id)) });
      let self = null, state = null;
      if (given.self) {
        ({ self, state } = record(Object.assign({ subject: true }, given.self)));
      } else if (given.vars && given.vars.collection) {
        self = fixed({ getCollection: () => self, addFieldToFilter: (field, cond) => {
          out.filters.push({ fields: Array.isArray(field) ? field : [field], conditions: (Array.isArray(field) ? cond : [cond]).map((x) => (x !== null && typeof x === "object" ? x : { eq: x })) });
          return self;
        } });
      }
      const value = (0, eval)(code)(self, fixed(given.vars || {}));
      return write({ value: value === undefined ? null : value, changes: state ? state.changed : {}, filters: out.filters, errors: out.errors, notices: out.notices });
    },
  });
})();
