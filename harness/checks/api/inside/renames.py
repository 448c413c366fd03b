"""What other languages and libraries call things, and what libraries have removed, as data.

Versions are stated only where they are certain; a name that came back does no harm here, because
these tables are read only after a name was found not to exist.
"""

from __future__ import annotations

from typing import NamedTuple


class Removal(NamedTuple):
    """What to use instead of a removed name, nearest first, and the version that removed it."""

    instead: tuple[str, ...]
    since: str = ""

    @property
    def why(self) -> str:
        """In words, for the evidence."""
        return "removed in " + self.since if self.since else ""


_SIZES = dict.fromkeys(("length", "size", "Length", "Count", "getLength", "len"), ("len()",))
_PREDICATES = {
    "isEmpty": ("not x", "len()"),
    "is_empty": ("not x", "len()"),
    "empty": ("not x", "len()"),
}
_HAS = dict.fromkeys(("contains", "includes", "has", "Contains", "include"), ("in",))

IDIOMS: dict[str, dict[str, tuple[str, ...]]] = {
    "text": {
        **_SIZES, **_PREDICATES, **_HAS,
        "toLowerCase": ("lower",), "toUpperCase": ("upper",), "to_lower": ("lower",), "to_upper": ("upper",),
        "tolower": ("lower",), "toupper": ("upper",), "lowercase": ("lower",), "uppercase": ("upper",),
        "downcase": ("lower",), "upcase": ("upper",), "trim": ("strip",), "ltrim": ("lstrip",),
        "rtrim": ("rstrip",), "trimStart": ("lstrip",), "trimEnd": ("rstrip",), "chomp": ("rstrip",),
        "startsWith": ("startswith",), "endsWith": ("endswith",), "starts_with": ("startswith",),
        "ends_with": ("endswith",), "indexOf": ("find", "index"), "lastIndexOf": ("rfind",),
        "substring": ("s[a:b]",), "substr": ("s[a:b]",), "slice": ("s[a:b]",), "charAt": ("s[i]",),
        "charCodeAt": ("ord()",), "replaceAll": ("replace",), "replace_all": ("replace",),
        "gsub": ("re.sub",), "sub": ("re.sub",), "match": ("re.match",), "test": ("re.search",),
        "search": ("re.search", "find"), "padStart": ("rjust", "zfill"), "padEnd": ("ljust",),
        "repeat": ("s * n",), "concat": ("+", "join"), "append": ("+", "join"), "reverse": ("s[::-1]",),
        "reversed": ("s[::-1]",), "chars": ("list()",), "toString": ("str()",), "to_s": ("str()",),
        "to_i": ("int()",), "parseInt": ("int()",), "capitalizeFirst": ("capitalize",), "isNumeric": ("isnumeric",),
        "isDigit": ("isdigit",), "isAlpha": ("isalpha",), "is_numeric": ("isnumeric",), "is_digit": ("isdigit",),
        "decode": ("encode",), "equals": ("==",), "equalsIgnoreCase": ("casefold",), "compareTo": ("<", "=="),
        "matches": ("re.fullmatch",), "push": ("+",), "sort": ("sorted()",), "len": ("len()",),
        "removePrefix": ("removeprefix",), "remove": ("replace",), "to_int": ("int()",), "strip_all": ("strip",),
    },
    "list": {
        **_SIZES, **_PREDICATES, **_HAS,
        "push": ("append",), "push_back": ("append",), "add": ("append",), "Add": ("append",), "addAll": ("extend",),
        "append_all": ("extend",), "shift": ("pop",), "unshift": ("insert",), "concat": ("extend", "+"),
        "indexOf": ("index",), "index_of": ("index",), "find": ("index", "next()"), "join": ("str.join",),
        "map": ("map()",), "filter": ("filter()",), "reduce": ("functools.reduce",), "forEach": ("for",),
        "each": ("for",), "first": ("x[0]",), "last": ("x[-1]",), "reversed": ("reversed()", "reverse"),
        "sorted": ("sorted()", "sort"), "removeAt": ("pop",), "remove_at": ("pop",), "slice": ("x[a:b]",),
        "splice": ("del x[a:b]",), "flatten": ("itertools.chain.from_iterable",), "flat": ("itertools.chain.from_iterable",),
        "unique": ("set()",), "every": ("all()",), "some": ("any()",), "sum": ("sum()",), "max": ("max()",),
        "min": ("min()",), "popleft": ("pop",), "get": ("x[i]",), "sortBy": ("sort",), "sort_by": ("sort",),
        "fill": ("x * n",), "toArray": ("list()",), "tolist": ("list()",), "shape": ("numpy.array",),
        "reshape": ("numpy.reshape",), "mean": ("statistics.mean",), "lastIndexOf": ("index",), "enqueue": ("append",),
        "strip": ("str.strip",), "split": ("str.split",), "lower": ("str.lower",), "items": ("enumerate()",),
        "keys": ("range(len())",), "removeAll": ("clear",), "isin": ("in",), "equals": ("==",),
    },
    "deque": {
        **_SIZES, **_PREDICATES, **_HAS, "push": ("append",), "enqueue": ("append",), "dequeue": ("popleft",),
        "shift": ("popleft",), "unshift": ("appendleft",), "push_front": ("appendleft",), "push_back": ("append",),
        "pushleft": ("appendleft",), "pop_front": ("popleft",), "peek": ("x[0]",), "front": ("x[0]",),
        "back": ("x[-1]",), "offer": ("append",), "poll": ("popleft",), "add": ("append",), "put": ("append",),
        "get": ("popleft",),
    },
    "mapping": {
        **_SIZES, **_PREDICATES, **_HAS,
        "has_key": ("in",), "hasKey": ("in",), "contains_key": ("in",), "containsKey": ("in",), "ContainsKey": ("in",),
        "containsValue": ("in x.values()",), "iteritems": ("items",), "iterkeys": ("keys",), "itervalues": ("values",),
        "viewitems": ("items",), "viewkeys": ("keys",), "viewvalues": ("values",), "entries": ("items",),
        "entrySet": ("items",), "keySet": ("keys",), "put": ("x[key] =",), "set": ("x[key] =",), "add": ("x[key] =",),
        "getOrDefault": ("get",), "get_or_default": ("get",), "fetch": ("get",), "delete": ("pop", "del"),
        "remove": ("pop", "del"), "merge": ("update", "|"), "forEach": ("items",), "each": ("items",),
        "map": ("{... for ...}",), "filter": ("{... for ...}",), "sort": ("sorted()",), "append": ("x[key] =",),
        "toJSON": ("json.dumps",), "to_json": ("json.dumps",), "putIfAbsent": ("setdefault",), "extend": ("update",),
        "get_or_insert": ("setdefault",), "sorted": ("sorted()",), "most_common": ("collections.Counter",),
    },
    "set": {
        **_SIZES, **_PREDICATES, **_HAS, "append": ("add",), "push": ("add",), "insert": ("add",), "delete": ("discard",),
        "extend": ("update",), "addAll": ("update",), "intersect": ("intersection",), "minus": ("difference",),
        "subtract": ("difference",), "is_subset": ("issubset",), "is_superset": ("issuperset",),
        "sort": ("sorted()",), "index": ("list()",), "get": ("in",),
    },
    "tuple": {**_HAS, "append": ("+",), "push": ("+",), "length": ("len()",), "extend": ("+",), "sort": ("sorted()",),
              "indexOf": ("index",)},
    "number": {
        "toString": ("str()",), "toFixed": ("round()",), "toInt": ("int()",), "to_i": ("int()",), "to_s": ("str()",),
        "abs": ("abs()",), "floor": ("math.floor",), "ceil": ("math.ceil",), "round": ("round()",),
        "sqrt": ("math.sqrt",), "pow": ("**",), "isNaN": ("math.isnan",), "is_nan": ("math.isnan",),
        "isnan": ("math.isnan",), "times": ("range()",), "length": ("len(str())",), "clamp": ("min(max())",),
        "is_positive": ("x > 0",), "to_float": ("float()",), "to_string": ("str()",), "digits": ("str()",),
    },
    "iterator": {
        "next": ("next()",), "hasNext": ("next()",), "has_next": ("next()",), "length": ("sum(1 for ...)",),
        "toList": ("list()",), "to_list": ("list()",), "tolist": ("list()",), "collect": ("list()",),
        "append": ("list()",), "sort": ("sorted()",), "filter": ("filter()",), "map": ("map()",),
        "readline": ("next()",), "readlines": ("list()",), "take": ("itertools.islice",), "skip": ("itertools.islice",),
        "sorted": ("sorted()",), "reversed": ("reversed(list())",), "index": ("list()",),
    },
    "array": {
        "length": ("size", "len()"), "append": ("numpy.append", "numpy.concatenate"), "push": ("numpy.append",),
        "median": ("numpy.median",), "percentile": ("numpy.percentile",), "average": ("numpy.average", "mean"),
        "to_list": ("tolist",), "toList": ("tolist",), "concat": ("numpy.concatenate",), "abs": ("numpy.abs",),
        "exp": ("numpy.exp",), "log": ("numpy.log",), "sqrt": ("numpy.sqrt",), "unique": ("numpy.unique",),
        "dim": ("ndim",), "view_as": ("reshape",), "permute": ("transpose",), "unsqueeze": ("numpy.expand_dims",),
        "numpy": ("(it is an array already)",), "cpu": ("(it is an array already)",), "isnan": ("numpy.isnan",),
        "extend": ("numpy.concatenate",), "apply": ("numpy.vectorize",), "map": ("numpy.vectorize",),
        "norm": ("numpy.linalg.norm",), "inverse": ("numpy.linalg.inv",), "inv": ("numpy.linalg.inv",),
        "head": ("x[:n]",), "values": ("(it is an array already)",), "isin": ("numpy.isin",),
        "contains": ("in", "numpy.isin"), "histogram": ("numpy.histogram",), "diff": ("numpy.diff",),
    },
    "datetime": {
        "to_timestamp": ("timestamp",), "getTime": ("timestamp",), "toISOString": ("isoformat",),
        "to_iso": ("isoformat",), "format": ("strftime",), "to_string": ("strftime",), "parse": ("strptime",),
        "add_days": ("+ timedelta(days=...)",), "addDays": ("+ timedelta(days=...)",), "to_date": ("date",),
        "add": ("+ timedelta(...)",), "subtract": ("- timedelta(...)",), "unix": ("timestamp",),
        "to_pydatetime": ("(it is one already)",), "getFullYear": ("year",), "is_before": ("<",), "is_after": (">",),
    },
    "duration": {
        "total_minutes": ("total_seconds() / 60",), "total_hours": ("total_seconds() / 3600",),
        "minutes": ("total_seconds() / 60",), "hours": ("total_seconds() / 3600",), "total_days": ("days",),
        "weeks": ("days // 7",), "total_milliseconds": ("total_seconds() * 1000",),
        "milliseconds": ("microseconds",), "in_seconds": ("total_seconds",), "to_seconds": ("total_seconds",),
    },
}  # fmt: skip


def _removed(since: str, prefix: str, table: dict[str, str]) -> dict[str, Removal]:
    return {
        prefix + "." + name: Removal(tuple(one for one in instead.split("|") if one), since)
        for name, instead in table.items()
    }


_ABCS = (
    "Mapping MutableMapping Sequence MutableSequence Iterable Iterator Callable Set MutableSet Hashable "
    "Sized Container Generator Awaitable Coroutine ByteString KeysView ItemsView ValuesView MappingView "
    "AsyncIterable AsyncIterator Reversible Collection"
)

REMOVED: dict[str, Removal] = {
    **_removed("pandas 2.0", "pandas.DataFrame", {
        "append": "pandas.concat", "iteritems": "items", "mad": "(df - df.mean()).abs().mean()",
        "lookup": "loc|melt", "slice_shift": "shift", "tshift": "shift",
    }),
    **_removed("pandas 3.0", "pandas.DataFrame", {"applymap": "map", "swapaxes": "transpose"}),
    **_removed("pandas 1.0", "pandas.DataFrame", {
        "ix": "loc|iloc", "as_matrix": "to_numpy", "get_value": "at", "set_value": "at",
        "from_items": "from_dict", "get_dtype_counts": "dtypes",
    }),
    **_removed("", "pandas.DataFrame", {
        "sort": "sort_values|sort_index", "from_csv": "pandas.read_csv", "group_by": "groupby",
        "with_columns": "assign", "with_column": "assign", "to_list": "values.tolist",
        "withColumn": "assign", "orderBy": "sort_values", "select": "loc|filter", "irow": "iloc", "icol": "iloc",
    }),
    **_removed("pandas 2.0", "pandas.Series", {
        "append": "pandas.concat", "iteritems": "items", "mad": "", "is_monotonic": "is_monotonic_increasing",
        "slice_shift": "shift", "tshift": "shift",
    }),
    **_removed("pandas 1.0", "pandas.Series", {
        "ix": "loc|iloc", "as_matrix": "to_numpy", "get_value": "at", "set_value": "at", "ftype": "dtype",
        "compress": "s[condition]",
    }),
    **_removed("", "pandas.Series", {
        "sort": "sort_values", "order": "sort_values", "contains": "str.contains", "from_csv": "pandas.read_csv",
        "split": "str.split", "lower": "str.lower", "upper": "str.upper", "strip": "str.strip",
        "startswith": "str.startswith", "unique_values": "unique", "tolower": "str.lower", "length": "size",
    }),
    **_removed("pandas 2.0", "pandas.Index", {
        "is_monotonic": "is_monotonic_increasing", "is_all_dates": "inferred_type",
    }),
    **_removed("", "pandas.Index", {"is_numeric": "pandas.api.types.is_numeric_dtype"}),
    **_removed("pandas 2.0", "pandas.DatetimeProperties", {
        "week": "isocalendar().week", "weekofyear": "isocalendar().week",
    }),
    **_removed("pandas 1.0", "pandas.DatetimeProperties", {"weekday_name": "day_name"}),
    **_removed("", "pandas", {
        "Panel": "DataFrame", "TimeGrouper": "Grouper", "read_msgpack": "read_pickle", "SparseDataFrame": "",
        "SparseSeries": "", "ewma": "Series.ewm", "rolling_mean": "Series.rolling", "scatter_matrix": "plotting.scatter_matrix",
        "get_store": "HDFStore",
    }),
    **_removed("pandas 2.0", "pandas", {
        "Int64Index": "Index", "UInt64Index": "Index", "Float64Index": "Index",
    }),
    **_removed("numpy 1.24", "numpy", {
        "float": "float64|float", "int": "int64|int", "bool": "bool_", "object": "object_", "str": "str_",
        "complex": "complex128|complex",
    }),
    **_removed("numpy 2.0", "numpy", {
        "NaN": "nan", "NAN": "nan", "Inf": "inf", "Infinity": "inf", "infty": "inf", "PINF": "inf", "NINF": "-inf",
        "float_": "float64", "complex_": "complex128", "unicode_": "str_", "string_": "bytes_", "cfloat": "complex128",
        "singlecomplex": "complex64", "longfloat": "longdouble", "asfarray": "asarray", "alltrue": "all",
        "sometrue": "any", "cumproduct": "cumprod", "product": "prod", "round_": "round", "msort": "sort",
        "find_common_type": "promote_types|result_type", "cast": "asarray", "source": "inspect.getsource",
        "set_string_function": "set_printoptions", "issubclass_": "issubclass", "mat": "asmatrix",
        "disp": "", "deprecate": "", "safe_eval": "ast.literal_eval",
        "compare_chararrays": "char.compare_chararrays", "DataSource": "lib.npyio.DataSource",
        "AxisError": "exceptions.AxisError", "ComplexWarning": "exceptions.ComplexWarning",
        "VisibleDeprecationWarning": "exceptions.VisibleDeprecationWarning", "byte_bounds": "lib.array_utils.byte_bounds",
    }),
    **_removed("numpy 2.0", "numpy.ndarray", {
        "ptp": "numpy.ptp", "newbyteorder": "view", "itemset": "x[i] = value",
    }),
    **_removed("", "numpy", {"trapz": "trapezoid", "in1d": "isin", "row_stack": "vstack", "typeDict": "sctypeDict"}),
    **_removed("scikit-learn 1.2", "sklearn.datasets", {"load_boston": "fetch_california_housing"}),
    **_removed("scikit-learn 0.20", "sklearn", {
        "cross_validation": "sklearn.model_selection", "grid_search": "sklearn.model_selection",
        "learning_curve": "sklearn.model_selection",
    }),
    **_removed("", "sklearn.metrics", {"plot_confusion_matrix": "ConfusionMatrixDisplay", "plot_roc_curve": "RocCurveDisplay",
        "jaccard_similarity_score": "jaccard_score", "root_mean_square_error": "root_mean_squared_error"}),
    **_removed("scikit-learn 0.22", "sklearn.preprocessing", {"Imputer": "sklearn.impute.SimpleImputer"}),
    **_removed("scikit-learn 1.2", "sklearn.CountVectorizer", {"get_feature_names": "get_feature_names_out"}),
    **_removed("scikit-learn 1.2", "sklearn.TfidfVectorizer", {"get_feature_names": "get_feature_names_out"}),
    **_removed("scikit-learn 1.2", "sklearn.OneHotEncoder", {"get_feature_names": "get_feature_names_out"}),
    **_removed("scikit-learn 0.23", "sklearn.externals", {"joblib": "joblib", "six": "six"}),
    **_removed("", "sklearn.LinearRegression", {"train": "fit"}),
    **_removed("matplotlib 3.9", "matplotlib.cm", {
        "get_cmap": "matplotlib.colormaps|matplotlib.pyplot.get_cmap", "register_cmap": "matplotlib.colormaps.register",
    }),
    **_removed("", "matplotlib.pyplot", {"set_title": "title", "set_xlabel": "xlabel", "set_ylabel": "ylabel",
        "save": "savefig", "heatmap": "imshow", "set_xlim": "xlim", "set_ylim": "ylim", "hold": ""}),
    **_removed("", "matplotlib.Figure", {"set_title": "suptitle", "save": "savefig"}),
    **_removed("", "matplotlib.Axes", {"xlabel": "set_xlabel", "ylabel": "set_ylabel", "title_text": "set_title",
        "add_title": "set_title", "xlim": "set_xlim", "ylim": "set_ylim", "xticks": "set_xticks", "yticks": "set_yticks",
        "hold": "", "savefig": "figure.savefig"}),
    **_removed("SciPy 1.14", "scipy.integrate", {"simps": "simpson", "trapz": "trapezoid", "cumtrapz": "cumulative_trapezoid"}),
    **_removed("SciPy 1.12", "scipy.stats", {"binom_test": "binomtest"}),
    **_removed("", "scipy.misc", {"imread": "imageio.v3.imread", "imresize": "PIL.Image.Image.resize",
        "imsave": "imageio.v3.imwrite", "logsumexp": "scipy.special.logsumexp", "comb": "scipy.special.comb",
        "factorial": "scipy.special.factorial"}),
    **_removed("", "scipy", {"misc": "scipy.datasets|scipy.special"}),
    **_removed("Flask 3.0", "flask", {"escape": "markupsafe.escape", "Markup": "markupsafe.Markup"}),
    **_removed("", "flask", {"_app_ctx_stack": "g", "_request_ctx_stack": "g"}),
    **_removed("Flask 2.3", "flask.json", {"JSONEncoder": "flask.json.provider.JSONProvider"}),
    **_removed("Flask 2.3", "flask.Flask", {"before_first_request": "with app.app_context()"}),
    **_removed("Werkzeug 2.1", "werkzeug.security", {"safe_str_cmp": "hmac.compare_digest", "pbkdf2_hex": "hashlib.pbkdf2_hmac"}),
    **_removed("SQLAlchemy 2.0", "sqlalchemy.Engine", {"execute": "connect().execute", "table_names": "inspect(engine).get_table_names"}),
    **_removed("", "sqlalchemy.Session", {"find": "get"}),
    **_removed("pydantic 2.0", "pydantic", {"BaseSettings": "pydantic_settings.BaseSettings", "json_validator": "field_validator"}),
    **_removed("", "pydantic.BaseModel", {"from_dict": "model_validate", "from_json": "model_validate_json",
        "to_dict": "model_dump", "to_json": "model_dump_json", "as_dict": "model_dump"}),
    **_removed("", "requests", {"RequestError": "RequestException", "fetch": "get"}),
    **_removed("", "requests.Response", {"status": "status_code", "body": "content", "data": "content|json",
        "get_json": "json", "to_json": "json"}),
    **_removed("", "fastapi", {"JSONResponse": "fastapi.responses.JSONResponse", "HTMLResponse": "fastapi.responses.HTMLResponse"}),
    **_removed("Django 4.0", "django.utils.translation", {"ugettext": "gettext", "ugettext_lazy": "gettext_lazy",
        "ungettext": "ngettext", "ugettext_noop": "gettext_noop"}),
    **_removed("Django 4.0", "django.utils.encoding", {"force_text": "force_str", "smart_text": "smart_str"}),
    **_removed("Django 4.0", "django.conf.urls", {"url": "django.urls.re_path"}),
    **_removed("Django 2.0", "django.core", {"urlresolvers": "django.urls"}),
    **_removed("Pillow 10.0", "PIL.Image", {"ANTIALIAS": "LANCZOS|Resampling.LANCZOS", "LINEAR": "BILINEAR", "CUBIC": "BICUBIC"}),
    **_removed("Pillow 10.0", "PIL.ImageDraw", {"textsize": "textbbox|textlength"}),
    **_removed("Pillow 10.0", "PIL.FreeTypeFont", {"getsize": "getbbox|getlength"}),
    **_removed("NetworkX 3.0", "networkx", {"from_numpy_matrix": "from_numpy_array", "to_numpy_matrix": "to_numpy_array",
        "info": "", "write_gpickle": "pickle.dump", "read_gpickle": "pickle.load",
        "from_scipy_sparse_matrix": "from_scipy_sparse_array", "to_scipy_sparse_matrix": "to_scipy_sparse_array"}),
    **_removed("", "networkx.Graph", {"add_vertex": "add_node", "node": "nodes"}),
    **{"collections." + name: Removal(("collections.abc." + name,), "Python 3.10") for name in _ABCS.split()},
    **_removed("Python 3.11", "asyncio", {"coroutine": "async def"}),
    **_removed("Python 3.7", "asyncio", {"async": "ensure_future"}),
    **_removed("Python 3.9", "asyncio.Task", {"all_tasks": "asyncio.all_tasks", "current_task": "asyncio.current_task"}),
    **_removed("Python 3.8", "time", {"clock": "perf_counter|process_time"}),
    **_removed("Python 3.11", "inspect", {"getargspec": "getfullargspec|signature", "formatargspec": "signature"}),
    **_removed("Python 3.0", "string", {"letters": "ascii_letters", "lowercase": "ascii_lowercase",
        "uppercase": "ascii_uppercase", "maketrans": "str.maketrans", "join": "str.join", "replace": "str.replace",
        "upper": "str.upper", "lower": "str.lower", "split": "str.split", "atoi": "int"}),
    **_removed("Python 3.0", "itertools", {"izip": "zip", "imap": "map", "ifilter": "filter", "izip_longest": "zip_longest",
        "ifilterfalse": "filterfalse"}),
    **_removed("Python 3.0", "builtins", {"xrange": "range", "unicode": "str", "raw_input": "input", "long": "int",
        "basestring": "str", "unichr": "chr", "reduce": "functools.reduce", "file": "open", "cmp": "", "reload": "importlib.reload",
        "execfile": "exec", "apply": "", "StandardError": "Exception"}),
    **_removed("Python 3.0", "os", {"getcwdu": "getcwd", "popen2": "subprocess.Popen", "popen3": "subprocess.Popen"}),
    **_removed("Python 3.0", "sys", {"maxint": "maxsize", "setdefaultencoding": "", "exc_clear": "", "exc_type": "exc_info"}),
    **_removed("Python 3.9", "base64", {"encodestring": "encodebytes", "decodestring": "decodebytes"}),
    **_removed("Python 3.9", "sys", {"getcheckinterval": "getswitchinterval", "setcheckinterval": "setswitchinterval"}),
    **_removed("Python 3.9", "fractions", {"gcd": "math.gcd"}),
    **_removed("Python 3.9", "html.HTMLParser", {"unescape": "html.unescape"}),
    **_removed("Python 3.9", "xml.Element", {"getchildren": "list()", "getiterator": "iter"}),
    **_removed("Python 3.9", "array.array", {"tostring": "tobytes", "fromstring": "frombytes"}),
    **_removed("Python 3.9", "threading.Thread", {"isAlive": "is_alive"}),
    **_removed("Python 3.8", "platform", {"linux_distribution": "", "dist": ""}),
    **_removed("Python 3.8", "cgi", {"escape": "html.escape", "parse_qs": "urllib.parse.parse_qs"}),
    **_removed("Python 3.12", "unittest.TestCase", {"assertEquals": "assertEqual",
        "assertRegexpMatches": "assertRegex", "assertNotEquals": "assertNotEqual", "assert_": "assertTrue",
        "failUnless": "assertTrue", "assertDictContainsSubset": "assertLessEqual"}),
    **_removed("", "unittest.TestCase", {"assertItemsEqual": "assertCountEqual"}),
    **_removed("Python 3.12", "pkgutil", {"ImpImporter": ""}),
    **_removed("Python 3.12", "ssl", {"wrap_socket": "SSLContext.wrap_socket", "match_hostname": ""}),
    **_removed("Python 3.0", "urllib", {"urlopen": "urllib.request.urlopen", "urlencode": "urllib.parse.urlencode",
        "quote": "urllib.parse.quote", "unquote": "urllib.parse.unquote", "quote_plus": "urllib.parse.quote_plus",
        "urlretrieve": "urllib.request.urlretrieve"}),
    **_removed("Python 3.0", "types", {"StringType": "str", "ListType": "list", "DictType": "dict", "IntType": "int",
        "NoneType": "type(None)", "StringTypes": "str"}),
    **_removed("", "json", {"parse": "loads", "stringify": "dumps", "decode": "loads", "encode": "dumps",
        "JSONParseError": "JSONDecodeError", "to_json": "dumps"}),
    **_removed("", "statistics", {"average": "mean", "std": "stdev|pstdev", "var": "variance"}),
    **_removed("", "random", {"random_int": "randint", "rand": "random", "random_choice": "choice", "randFloat": "uniform",
        "choose": "choice"}),
    **_removed("", "math", {"clamp": "min(max())", "round": "round()", "abs": "fabs|abs()", "max": "max()", "min": "min()",
        "random": "random.random", "PI": "pi", "sign": "copysign"}),
    **_removed("", "logging", {"setLevel": "getLogger().setLevel|basicConfig", "addHandler": "getLogger().addHandler"}),
    **_removed("", "logging.Logger", {"success": "info", "trace": "debug", "warn_once": "warning", "fail": "error"}),
    **_removed("", "collections.Counter", {"top": "most_common"}),
    **_removed("", "argparse.ArgumentParser", {"add_option": "add_argument", "add_arg": "add_argument"}),
    **_removed("", "xml.Element", {"find_all": "findall", "getElementsByTagName": "iter|findall", "select": "findall"}),
    **_removed("", "re.Match", {"group_dict": "groupdict", "groups_dict": "groupdict", "value": "group"}),
    **_removed("", "os", {"exists": "path.exists", "join": "path.join", "isfile": "path.isfile", "delete": "remove"}),
    **_removed("", "shutil", {"copy_dir": "copytree", "delete": "rmtree", "copy_tree": "copytree"}),
    **_removed("", "subprocess", {"run_command": "run", "execute": "run", "getoutputs": "getoutput"}),
    **_removed("", "datetime", {"now": "datetime.now", "today": "datetime.today", "strptime": "datetime.strptime"}),
    **_removed("", "bs4.Tag", {"inner_text": "get_text", "innerText": "get_text", "get_attribute": "get", "findAll_": "find_all"}),
    **_removed("", "numpy.Generator", {"randint": "integers", "rand": "random", "randn": "standard_normal", "random_integers": "integers"}),
}  # fmt: skip

KEYWORDS: dict[str, Removal] = {
    "pandas:read_csv:squeeze": Removal(('.squeeze("columns")',), "pandas 2.0"),
    "pandas:read_csv:error_bad_lines": Removal(("on_bad_lines",), "pandas 2.0"),
    "pandas:read_csv:warn_bad_lines": Removal(("on_bad_lines",), "pandas 2.0"),
    "pandas:read_csv:prefix": Removal(("names",), "pandas 2.0"),
    "pandas:read_csv:mangle_dupe_cols": Removal((), "pandas 2.0"),
    "pandas:read_csv:delim_whitespace": Removal(('sep=r"\\s+"',), "pandas 3.0"),
    "pandas:to_csv:line_terminator": Removal(("lineterminator",), "pandas 2.0"),
    "pandas:fillna:method": Removal(("ffill()", "bfill()"), "pandas 3.0"),
    "pandas:drop_duplicates:columns": Removal(("subset",)),
    "pandas:sort_values:order": Removal(("ascending",)),
    "pandas:sort_values:descending": Removal(("ascending",)),
    "pandas:sort_values:reverse": Removal(("ascending",)),
    "pandas:to_datetime:timezone": Removal(("utc",)),
    "numpy::dim": Removal(("axis",)),
    "numpy::keepdim": Removal(("keepdims",)),
    "numpy::keep_dims": Removal(("keepdims",)),
    "numpy:linspace:count": Removal(("num",)),
    "requests:get:query": Removal(("params",)),
    "requests:post:body": Removal(("data", "json")),
    "requests::auth_token": Removal(("auth", "headers")),
    "httpx::allow_redirects": Removal(("follow_redirects",)),
    "httpx::proxies": Removal(("proxy", "mounts"), "httpx 0.28"),
    "sklearn:OneHotEncoder:sparse": Removal(("sparse_output",), "scikit-learn 1.4"),
    "sklearn:mean_squared_error:squared": Removal(("root_mean_squared_error()",), "scikit-learn 1.6"),
    "sklearn:accuracy_score:normalized": Removal(("normalize",)),
    "json::encoding": Removal((), "Python 3.9"),
    "json:dumps:pretty": Removal(("indent",)),
    "asyncio::loop": Removal((), "Python 3.10"),
    "list:sort:descending": Removal(("reverse",)),
    "list:sort:cmp": Removal(("key=functools.cmp_to_key()",), "Python 3.0"),
    "builtins:sorted:cmp": Removal(("key=functools.cmp_to_key()",), "Python 3.0"),
    "str:split:limit": Removal(("maxsplit",)),
    "builtins:open:charset": Removal(("encoding",)),
    "concurrent:ThreadPoolExecutor:workers": Removal(("max_workers",)),
    "matplotlib:boxplot:labels": Removal(("tick_labels",)),
    "matplotlib:boxplot:vertical": Removal(("orientation",)),
    "matplotlib:hist:num_bins": Removal(("bins",)),
    "matplotlib:hist:normed": Removal(("density",)),
    "matplotlib::colour": Removal(("color",)),
    "matplotlib:subplots:size": Removal(("figsize",)),
    "fastapi:HTTPException:message": Removal(("detail",)),
}  # fmt: skip
"""top-level module, function (or nothing: any of them) and keyword."""
