//! The class `Decision`.

use std::borrow::Cow;
use std::sync::Arc;

use brock::answer::DecisionAnswer;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyString};

/// A decision. The filter's text is read when it is asked for.
#[pyclass(frozen, module = "brock_engine")]
pub(crate) struct Decision {
    engine: Arc<brock::Engine>,
    /// `None`: the URL is invalid.
    decision: Option<brock::Decision>,
    // The interpreter itself reads attributes that are objects of Python, without a call: what programs read for every
    // request.
    /// `pass`, `allow`, `block` or `redirect`.
    #[pyo3(get)]
    action: Py<PyString>,
    /// Whether the request is not sent: `block` or `redirect`.
    #[pyo3(get)]
    blocked: Py<PyBool>,
}

impl Decision {
    pub(crate) fn new(
        py: Python<'_>,
        engine: &Arc<brock::Engine>,
        decision: Option<brock::Decision>,
    ) -> PyResult<Py<Decision>> {
        let action = PyString::intern(py, action_name(decision)).unbind();
        let blocked = PyBool::new(py, is_block(decision)).to_owned().unbind();
        Py::new(py, Decision { engine: engine.clone(), decision, action, blocked })
    }

    /// Whether it is the object of this decision.
    pub(crate) fn is(&self, decision: Option<brock::Decision>) -> bool {
        self.decision == decision
    }

    fn answer(&self) -> Option<DecisionAnswer<'_>> {
        Some(DecisionAnswer::new(&self.engine, self.decision.as_ref()?))
    }
}

fn action_name(decision: Option<brock::Decision>) -> &'static str {
    decision.map_or("pass", |decision| decision.action().name())
}

fn is_block(decision: Option<brock::Decision>) -> bool {
    decision.is_some_and(|decision| decision.is_block())
}

#[pymethods]
impl Decision {
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
        is_block(self.decision)
    }

    fn __repr__(&self) -> String {
        match self.answer() {
            Some(DecisionAnswer { filter: Some(filter), list: Some(list), line: Some(line), .. }) => {
                format!("<Decision {} by {filter:?} ({list}:{line})>", action_name(self.decision))
            }
            _ => format!("<Decision {} ({})>", action_name(self.decision), self.reason()),
        }
    }
}
