"""Names and keywords that a newer Python has than the one that is asked about, as data."""

from __future__ import annotations

_NAMES = {
    "3.9": "ast.unparse math.lcm math.nextafter math.ulp functools.cache importlib.resources.files asyncio.to_thread "
    "argparse.BooleanOptionalAction str.removeprefix str.removesuffix pathlib.Path.is_relative_to "
    "pathlib.Path.readlink pathlib.Path.with_stem typing.Annotated random.randbytes",
    "3.10": "itertools.pairwise typing.ParamSpec typing.Concatenate typing.TypeAlias typing.TypeGuard "
    "typing.is_typeddict types.UnionType types.NoneType types.EllipsisType types.NotImplementedType "
    "contextlib.aclosing importlib.metadata.packages_distributions statistics.correlation "
    "statistics.covariance statistics.linear_regression threading.gettrace threading.getprofile sys.orig_argv "
    "sys.stdlib_module_names dataclasses.KW_ONLY abc.update_abstractmethods inspect.get_annotations "
    "pathlib.Path.hardlink_to int.bit_count",
    "3.11": "datetime.UTC asyncio.TaskGroup asyncio.timeout asyncio.timeout_at asyncio.Barrier asyncio.Runner "
    "typing.Self typing.LiteralString typing.Never typing.NotRequired typing.Required typing.Unpack "
    "typing.TypeVarTuple typing.assert_never typing.assert_type typing.reveal_type typing.dataclass_transform "
    "typing.get_overloads typing.clear_overloads enum.StrEnum enum.verify enum.member enum.nonmember "
    "enum.property enum.global_enum enum.show_flag_values enum.ReprEnum enum.EnumCheck enum.FlagBoundary "
    "enum.EnumType contextlib.chdir operator.call logging.getLevelNamesMapping hashlib.file_digest re.NOFLAG "
    "math.cbrt math.exp2 http.HTTPMethod locale.getencoding sys.exception unittest.enterModuleContext "
    "unittest.TestCase.enterContext unittest.TestCase.enterClassContext zipfile.ZipFile.mkdir "
    "unittest.IsolatedAsyncioTestCase.enterAsyncContext sqlite3.Connection.blobopen "
    "sqlite3.Connection.serialize sqlite3.Connection.deserialize sqlite3.Connection.setlimit "
    "sqlite3.Connection.getlimit sqlite3.Connection.create_window_function builtins.ExceptionGroup "
    "builtins.BaseExceptionGroup asyncio.Task.uncancel asyncio.Task.cancelling wsgiref.types",
    "3.12": "itertools.batched typing.override typing.TypeAliasType pathlib.Path.walk pathlib.Path.is_junction "
    "pathlib.Path.with_segments pathlib.PurePath.with_segments os.path.isjunction os.path.splitroot math.sumprod "
    "random.binomialvariate random.Random.binomialvariate calendar.Month calendar.Day inspect.getasyncgenstate "
    "inspect.getasyncgenlocals inspect.markcoroutinefunction inspect.BufferFlags sys.monitoring "
    "sys.activate_stack_trampoline threading.setprofile_all_threads threading.settrace_all_threads "
    "sqlite3.Connection.getconfig sqlite3.Connection.setconfig sqlite3.Connection.autocommit "
    "asyncio.eager_task_factory asyncio.create_eager_task_factory types.get_original_bases collections.abc.Buffer "
    "logging.getHandlerByName logging.getHandlerNames logging.Logger.getChildren int.is_integer "
    "fractions.Fraction.is_integer http.HTTPStatus.is_informational http.HTTPStatus.is_success "
    "http.HTTPStatus.is_redirection http.HTTPStatus.is_client_error http.HTTPStatus.is_server_error",
    "3.13": "copy.replace warnings.deprecated typing.ReadOnly typing.TypeIs typing.NoDefault "
    "typing.get_protocol_members typing.is_protocol types.CapsuleType queue.ShutDown queue.Queue.shutdown "
    "asyncio.QueueShutDown asyncio.Queue.shutdown os.process_cpu_count os.path.isreserved pathlib.Path.from_uri "
    "pathlib.PurePath.full_match pathlib.UnsupportedOperation re.PatternError math.fma statistics.kde "
    "statistics.kde_random base64.z85encode base64.z85decode glob.translate mimetypes.guess_file_type "
    "mimetypes.MimeTypes.guess_file_type enum.EnumDict unittest.mock.ThreadingMock "
    " asyncio.Server.close_clients asyncio.Server.abort_clients "
    "builtins.PythonFinalizationError",
    "3.14": "uuid.uuid6 uuid.uuid7 uuid.uuid8 uuid.NIL uuid.MAX pathlib.Path.copy pathlib.Path.copy_into "
    "pathlib.Path.move pathlib.Path.move_into pathlib.Path.info functools.Placeholder operator.is_none "
    "operator.is_not_none string.templatelib typing.evaluate_forward_ref heapq.heapify_max heapq.heappop_max "
    "heapq.heappush_max heapq.heappushpop_max heapq.heapreplace_max datetime.date.strptime datetime.time.strptime "
    "concurrent.futures.InterpreterPoolExecutor concurrent.interpreters "
    "concurrent.ProcessPoolExecutor.kill_workers concurrent.ProcessPoolExecutor.terminate_workers "
    "fractions.Fraction.from_number float.from_number complex.from_number unittest.TestCase.assertHasAttr "
    "unittest.TestCase.assertNotHasAttr unittest.TestCase.assertStartsWith "
    "unittest.TestCase.assertNotStartsWith unittest.TestCase.assertEndsWith unittest.TestCase.assertNotEndsWith "
    "unittest.TestCase.assertIsSubclass unittest.TestCase.assertNotIsSubclass asyncio.capture_call_graph "
    "asyncio.print_call_graph",
}

_KEYWORDS = {
    "3.10": "builtins.zip:strict dataclasses.dataclass:slots dataclasses.dataclass:kw_only bisect.bisect:key "
    "bisect.bisect_left:key bisect.bisect_right:key bisect.insort:key pathlib.Path.write_text:newline "
    "tempfile.TemporaryDirectory:ignore_cleanup_errors glob.glob:root_dir",
    "3.11": "dataclasses.dataclass:weakref_slot subprocess.Popen:process_group subprocess.run:process_group "
    "concurrent.ProcessPoolExecutor:max_tasks_per_child statistics.linear_regression:proportional "
    "glob.glob:include_hidden asyncio.create_task:context",
    "3.12": "pathlib.Path.glob:case_sensitive pathlib.Path.rglob:case_sensitive pathlib.Path.relative_to:walk_up "
    "pathlib.Path.exists:follow_symlinks shutil.rmtree:onexc tempfile.NamedTemporaryFile:delete_on_close "
    "tempfile.TemporaryDirectory:delete warnings.warn:skip_file_prefixes sqlite3.connect:autocommit statistics.correlation:method",
    "3.13": "itertools.batched:strict pathlib.Path.glob:recurse_symlinks pathlib.Path.rglob:recurse_symlinks "
    "pathlib.Path.read_text:newline pathlib.Path.is_file:follow_symlinks pathlib.Path.is_dir:follow_symlinks "
    "argparse.ArgumentParser.add_argument:deprecated",
    "3.14": "concurrent.ThreadPoolExecutor.map:buffersize concurrent.Executor.map:buffersize "
    "argparse.ArgumentParser:suggest_on_error argparse.ArgumentParser:color builtins.map:strict",
}

SINCE: dict[str, str] = {
    path: version
    for table in (_NAMES, _KEYWORDS)
    for version, paths in table.items()
    for path in paths.split()
}
"""Path of a name, or of a function and after a colon its keyword -> the version that brought it.

Members of classes go by the top-level module and the class, wherever in the module it is.
"""
