//! Page filters: the effects of lists on pages, as tables of cases, on every form of the engine.

mod cases;
mod form;
mod generated;
mod recorded;
