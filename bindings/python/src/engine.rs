//! The class `Engine`.

use std::collections::HashMap;
use std::sync::Arc;

use brock::answer::{CosmeticsAnswer, DiagnosticAnswer, ExplanationAnswer, ListAnswer, PageSwitchesAnswer};
use brock::cosmetic::Page;
use brock::lists::{BuildReport, Environment};
use brock::{Builder, Image, Method, Request, RequestSource, ResourceType, Url, UrlError};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyMapping, PyMemoryView, PyString};

use crate::batch::Batch;
use crate::columns::Columns;
use crate::decision::Decision;
use crate::sources::with_source;
use crate::text::{OwnedText, Text};

/// Compiled filter lists that decide about requests.
///
/// An engine never changes, so threads can share it. Decisions on batches release the GIL.
#[pyclass(frozen, module = "brock_engine")]
pub(crate) struct Engine {
    /// Decisions keep it.
    engine: Arc<brock::Engine>,
    /// The bytes of the image, if the engine was opened from them.
    bytes: Option<Py<PyBytes>>,
    report: BuildReport,
    /// The decision that no filter applies: two thirds of all requests share it.
    pass: PyOnceLock<Py<Decision>>,
    /// Other decisions, each at a place that depends on its filter; a place keeps the first. Of the recorded requests, 512
    /// filters decide 96 of 100 that a filter decides, and making an object costs more than the rest of the binding.
    shared: Box<[PyOnceLock<Py<Decision>>; SHARED]>,
}

/// A power of two.
const SHARED: usize = 1024;

/// The resource type of a name of any vocabulary; `Other` for any other name.
fn kind_of(name: &str) -> ResourceType {
    ResourceType::named(name).unwrap_or(ResourceType::Other)
}

/// The request; an error for an invalid URL.
fn request<'a>(
    url: &'a str,
    source: Option<&'a str>,
    kind: Option<&str>,
    method: Option<&str>,
    top: Option<&'a str>,
) -> Result<Request<'a>, UrlError> {
    let request = Request::new(url, source.unwrap_or(""), kind_of(kind.unwrap_or("")))?;
    Ok(with_method_and_top(request, method, top))
}

/// A list of `from_lists`: its name and its text.
fn list(item: &Bound<'_, PyAny>) -> PyResult<(String, PyBackedStr)> {
    let (name, text) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
    let wrong = |what: String, found: &Bound<'_, PyAny>| -> PyErr {
        let found = found.get_type().name().map_or("something else".to_owned(), |name| name.to_string());
        PyTypeError::new_err(format!("{what} is {found}, not str"))
    };
    let name = name.cast::<PyString>().map_err(|_| wrong("the name of a list".into(), &name))?.extract::<Text<'_>>()?;
    let text = text.cast::<PyString>().map_err(|_| wrong(format!("the text of the list {:?}", &*name), &text))?;
    let backed = PyBackedStr::try_from(text.clone()).map_err(|error| {
        let hint = "was the file opened with errors=\"surrogateescape\"?";
        PyValueError::new_err(format!("the text of the list {:?} is not UTF-8 ({error}): {hint}", &*name))
    })?;
    Ok((name.to_owned(), backed))
}

fn with_method_and_top<'a>(mut request: Request<'a>, method: Option<&str>, top: Option<&'a str>) -> Request<'a> {
    if let Some(method) = method {
        request = request.with_method(Method::of(method));
    }
    match top {
        Some(top) => request.with_top(top),
        None => request,
    }
}

/// A value as Python's `json` reads it: dictionaries, lists, strings, numbers.
fn loaded<'py>(py: Python<'py>, value: &impl serde::Serialize) -> PyResult<Bound<'py, PyAny>> {
    let text = serde_json::to_string(value).map_err(|error| PyValueError::new_err(error.to_string()))?;
    py.import("json")?.call_method1("loads", (text,))
}

/// `None`: the URL is invalid.
fn loaded_or_none<'py>(py: Python<'py>, value: Option<impl serde::Serialize>) -> PyResult<Option<Bound<'py, PyAny>>> {
    value.map(|value| loaded(py, &value)).transpose()
}

impl Engine {
    fn new(image: Image, bytes: Option<Py<PyBytes>>, report: BuildReport) -> Engine {
        let shared = Box::new([const { PyOnceLock::new() }; SHARED]);
        Engine { engine: Arc::new(brock::Engine::new(image)), bytes, report, pass: PyOnceLock::new(), shared }
    }

    /// The object for a decision. They are immutable, so equal decisions can be one object.
    fn object(&self, py: Python<'_>, decision: Option<brock::Decision>) -> PyResult<Py<Decision>> {
        let new = || Decision::new(py, &self.engine, decision);
        let place = match decision {
            Some(brock::Decision::Pass) => &self.pass,
            Some(decision) => match decision.filter() {
                // The numbers are offsets. The product mixes their bits into the high ones.
                Some(filter) => {
                    let mixed = filter.number().wrapping_mul(0x9E37_79B1) >> (u32::BITS - SHARED.trailing_zeros());
                    &self.shared[mixed as usize]
                }
                None => return new(),
            },
            None => return new(),
        };
        let kept = place.get_or_try_init(py, new)?;
        if kept.get().is(decision) { Ok(kept.clone_ref(py)) } else { new() }
    }
}

#[pymethods]
impl Engine {
    /// Compiles lists: a dictionary, or another mapping, of texts by name.
    ///
    /// `environment` has the names that are true in `!#if`, `trusted` the names of lists whose scriptlets can set any value.
    /// A line that is not taken exactly is in `diagnostics`; it is never an error.
    #[staticmethod]
    #[pyo3(signature = (lists, *, environment = Vec::new(), trusted = Vec::new()))]
    fn from_lists(
        py: Python<'_>,
        lists: &Bound<'_, PyMapping>,
        environment: Vec<String>,
        trusted: Vec<String>,
    ) -> PyResult<Engine> {
        let lists: Vec<(String, PyBackedStr)> =
            lists.items()?.iter().map(|item| list(&item)).collect::<PyResult<_>>()?;
        Ok(py.detach(|| {
            let mut builder = Builder::new();
            builder.set_environment(Environment::default().with(environment));
            trusted.into_iter().for_each(|name| builder.trust_list(name));
            lists.iter().for_each(|(name, text)| builder.add_list(name, text));
            let (image, report) = builder.build();
            Engine::new(image, None, report)
        }))
    }

    /// Opens an image: the bytes of `to_image`, or a file of `brock compile`. `bytes` are not copied; other buffers, such as a
    /// `bytearray` or a mapped file, are.
    #[staticmethod]
    fn from_image(image: &Bound<'_, PyAny>) -> PyResult<Engine> {
        let bytes = match image.cast::<PyBytes>() {
            Ok(bytes) => bytes.clone(),
            Err(_) => PyMemoryView::from(image)?.call_method0("tobytes")?.cast_into::<PyBytes>()?,
        };
        let opened = Image::open_shared(PyBackedBytes::from(bytes.clone()));
        let opened = opened.map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Engine::new(opened, Some(bytes.unbind()), BuildReport::default()))
    }

    /// The image, as bytes to store.
    fn to_image<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        match &self.bytes {
            Some(bytes) => bytes.bind(py).clone(),
            None => PyBytes::new(py, self.engine.image().as_bytes()),
        }
    }

    /// Decides about a request.
    ///
    /// `source` is the URL or host of the document that makes it, `type` a name of webRequest, Playwright, Puppeteer, the
    /// DevTools protocol or Sec-Fetch-Dest; any other name counts as `other`. `None` is unknown, as a null in a table. An invalid
    /// URL passes, with `unreadable`.
    #[pyo3(signature = (url, source = None, r#type = None, *, method = None, top = None))]
    fn check(
        &self,
        py: Python<'_>,
        url: Text<'_>,
        source: Option<Text<'_>>,
        r#type: Option<Text<'_>>,
        method: Option<Text<'_>>,
        top: Option<Text<'_>>,
    ) -> PyResult<Py<Decision>> {
        let kind = kind_of(r#type.as_deref().unwrap_or(""));
        let decision = Url::parse(&url).ok().map(|url| {
            with_source(source.as_deref().unwrap_or(""), |source| {
                let mut request = Request::from_source(url, source, kind);
                // A request has two hundred bytes, which most calls need not move.
                if method.is_some() || top.is_some() {
                    request = with_method_and_top(request, method.as_deref(), top.as_deref());
                }
                self.engine.check(&request)
            })
        });
        self.object(py, decision)
    }

    /// The decision with every filter that matches or nearly matches, as a dictionary; `None` for an invalid URL.
    #[pyo3(signature = (url, source = None, r#type = None, *, method = None, top = None))]
    fn explain<'py>(
        &self,
        py: Python<'py>,
        url: Text<'_>,
        source: Option<Text<'_>>,
        r#type: Option<Text<'_>>,
        method: Option<Text<'_>>,
        top: Option<Text<'_>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let request = request(&url, source.as_deref(), r#type.as_deref(), method.as_deref(), top.as_deref());
        let Ok(request) = request else { return Ok(None) };
        let explanation = self.engine.explain(&request);
        loaded_or_none(py, Some(ExplanationAnswer::new(&self.engine, &explanation)))
    }

    /// What page filters do with a page, as a dictionary with the fields of `brock page --json`; lists that are empty are there,
    /// too. `None` for an invalid URL.
    ///
    /// `classes` and `ids` are names in the page: the answer then has `genericSelectors`. `ancestors` are the URLs of the
    /// documents that it is a frame of.
    #[pyo3(signature = (url, *, classes = None, ids = None, ancestors = Vec::new()))]
    fn page<'py>(
        &self,
        py: Python<'py>,
        url: Text<'_>,
        classes: Option<Vec<OwnedText>>,
        ids: Option<Vec<OwnedText>>,
        ancestors: Vec<OwnedText>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Ok(page) = Page::new(&url) else { return Ok(None) };
        let page = page.with_ancestors(ancestors.iter().map(|url| &**url));
        let cosmetics = self.engine.cosmetics(&page);
        let has_names = classes.is_some() || ids.is_some();
        let (classes, ids) = (classes.unwrap_or_default(), ids.unwrap_or_default());
        let names = || (classes.iter().map(|name| &**name), ids.iter().map(|name| &**name));
        let generic = has_names.then(|| self.engine.generic(&page, names().0, names().1));
        loaded_or_none(py, Some(CosmeticsAnswer::new(&url, &cosmetics, generic.as_deref())))
    }

    /// The switches that filters set for a page, as a dictionary; `None` for an invalid URL.
    fn switches<'py>(&self, py: Python<'py>, url: Text<'_>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Ok(request) = Request::new(&url, &url, ResourceType::MainFrame) else { return Ok(None) };
        let page = self.engine.page(&request);
        loaded_or_none(py, Some(PageSwitchesAnswer::new(&self.engine, &page)))
    }

    /// The generic selectors that need no class or id.
    fn generic_sheet(&self) -> Vec<&str> {
        self.engine.generic_sheet().lines().collect()
    }

    /// Decides about the rows of a table: anything with `__arrow_c_stream__` or `__arrow_c_array__`.
    ///
    /// `url`, `source`, `type` and `page` name its columns of strings; only the first is needed. `page` is the top-level page.
    /// The answer has a row for each row, with the columns that `columns` names: `action`, `list`, `line` and `filter` unless
    /// they are named, and on demand `site`, `domain`, `owner`, `category` and `problem`. A row that cannot be decided is
    /// null, and counted in `rejected`.
    // They are keyword arguments in Python.
    #[allow(clippy::too_many_arguments)]
    #[pyo3(signature = (table, *, url = "url", source = "source", r#type = "type", page = "page", columns = None, threads = 1))]
    fn check_batch(
        &self,
        py: Python<'_>,
        table: &Bound<'_, PyAny>,
        url: &str,
        source: &str,
        r#type: &str,
        page: &str,
        columns: Option<Vec<String>>,
        threads: i64,
    ) -> PyResult<Batch> {
        let columns = Columns::new(columns.as_deref())?;
        let threads = usize::try_from(threads).ok().filter(|threads| *threads > 0);
        let threads = threads.ok_or_else(|| PyValueError::new_err("threads must be 1 or more"))?;
        Batch::decide(py, &self.engine, table, [url, source, r#type, page], columns, threads)
    }

    /// The lists: dictionaries with `name`, `title`, `version` and `filters`.
    fn lists<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loaded(py, &self.engine.lists().map(ListAnswer::from).collect::<Vec<_>>())
    }

    /// The diagnostics of the lists that `from_lists` compiled, as dictionaries.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let all = self.report.lists.iter().flat_map(|list| {
            let each = list.diagnostics.iter();
            each.map(|(line, diagnostic)| DiagnosticAnswer::new(&list.name, *line, diagnostic))
        });
        loaded(py, &all.collect::<Vec<_>>())
    }

    /// The site (registrable domain) of a URL or of a host. A host that has none is returned whole: `localhost`, an IP address, a
    /// public suffix such as `co.uk`. Empty if there is no host.
    fn site(&self, url: Text<'_>) -> String {
        self.engine.site(RequestSource::new(&url).host()).to_owned()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        Ok((slf.get_type().getattr("from_image")?, (slf.get().to_image(slf.py()),)))
    }

    fn __repr__(&self) -> String {
        let lists: HashMap<&str, u32> = self.engine.lists().map(|list| (list.name, list.filters)).collect();
        format!("<brock_engine.Engine of {} lists, {} filters>", lists.len(), lists.values().sum::<u32>())
    }
}

/// The canonical resource type of a name; `None` if the vocabulary does not have it.
///
/// `vocabulary` is `any`, or `http-archive` for its column `type`, `destination` for `Sec-Fetch-Dest`, `mime` for a MIME type.
/// Names of documents give `main_frame`.
#[pyfunction]
#[pyo3(signature = (name, *, vocabulary = "any"))]
pub(crate) fn resource_type(name: &str, vocabulary: &str) -> PyResult<Option<&'static str>> {
    let found = match vocabulary {
        "any" => ResourceType::named(name),
        "http-archive" => ResourceType::from_http_archive(name, true),
        "destination" => ResourceType::from_destination(name),
        "mime" => Some(ResourceType::from_mime_type(name)),
        other => {
            return Err(PyValueError::new_err(format!(
                "no vocabulary {other:?}: known are any, http-archive, destination, mime"
            )));
        }
    };
    Ok(found.map(ResourceType::name))
}
