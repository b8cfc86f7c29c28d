//! The class `Decision`.

use std::borrow::Cow;
use std::sync::Arc;

use brock::answer::DecisionAnswer;
use pyo3::prelude::*;

/// A decision. The filter's text is read when it is asked for.
#[pyclass(frozen, module = "brock_engine")]
pub(crate) struct Decision {
    pub(crate) engine: Arc<brock::Engine>,
    /// `None`: the URL is invalid.
    pub(crate) decision: Option<brock::Decision>,
}

impl Decision {
    fn answer(&self) -> Option<DecisionAnswer<'_>> {
        Some(DecisionAnswer::new(&self.engine, self.decision.as_ref()?))
    }
}

#[pymethods]
impl Decision {
    /// `pass`, `allow`, `block` or `redirect`.
    #[getter]
    fn action(&self) -> &'static str {
        self.decision.map_or("pass", |decision| decision.action().name())
    }

    /// Whether the request is not sent: `block` or `redirect`.
    #[getter]
    fn blocked(&self) -> bool {
        self.decision.is_some_and(|decision| decision.is_block())
    }

    /// The text of the filter that decided, if one did.
    #[getter]
    fn filter(&self) -> Option<Cow<'_, str>> {
        self.answer()?.filter
    }

    /// The name of the filter's list.
    #[getter]
    fn list(&self) -> Option<&str> {
        self.answer()?.list
    }

    /// The line of the filter, from 1.
    #[getter]
    fn line(&self) -> Option<u32> {
        self.answer()?.line
    }

    /// The name of the surrogate that answers the request.
    #[getter]
    fn redirect(&self) -> Option<&str> {
        self.engine.surrogate(self.decision.as_ref()?)
    }

    /// The name of the step that decided.
    #[getter]
    fn reason(&self) -> &'static str {
        self.decision.map_or("unreadable", |decision| decision.step().reason())
    }

    /// Whether the URL is invalid.
    #[getter]
    fn unreadable(&self) -> bool {
        self.decision.is_none()
    }

    fn __bool__(&self) -> bool {
        self.blocked()
    }

    fn __repr__(&self) -> String {
        match self.answer() {
            Some(DecisionAnswer { filter: Some(filter), list: Some(list), line: Some(line), .. }) => {
                format!("<Decision {} by {filter:?} ({list}:{line})>", self.action())
            }
            _ => format!("<Decision {} ({})>", self.action(), self.reason()),
        }
    }
}
