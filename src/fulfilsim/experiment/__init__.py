"""Where replications run, where finished ones are kept, and the folder that a run leaves behind.

The two verbs, and all that the command line and the Python interface need of this room::

    from fulfilsim.experiment.conduct import Result, run_experiment
    from fulfilsim.experiment.verify import verify

    run_experiment(
        loaded,                     # what fulfilsim.scenario.load returned
        *,
        replications=None,          # int, or None for the scenario's own number
        precision=None,             # (kpi, percent): go on until the interval is that narrow
        seed=None,                  # int, or None for the scenario's own
        jobs=1,                     # worker processes; 0 for as many as there are processors
        executor="local",           # "local", "dask" or "dask=ADDRESS"
        keep=None,                  # "all", "first", "none", or None for the scenario's own
        out=None,                   # the result folder; None for results/<name>-<n>
        store=None,                 # finished replications; None for .fulfilsim in the project folder
        force=False,                # replace an older result folder
        command=(),                 # what was typed, for the manifest
        progress=None,              # called as progress(done, total) after each replication
    ) -> Result                     # .path .name .seed .replications .kpis .summary .daily .weekly .warnings

    verify(folder, *, jobs=1) -> list[str]      # what differs; empty when the bytes agree

Errors are those of ``fulfilsim.errors``; Ctrl-C is told as ``Interrupted`` (exit code 130), which says how
many replications are kept.
"""
