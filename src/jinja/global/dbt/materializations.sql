{# The engine's own materializations under their names in the macro namespace: a project's materialization may call
   them, and one of the same name replaces them. The life cycles are the engine's. #}

{% materialization view, default %}{{ return(builtin_materialization('view')) }}{% endmaterialization %}

{% materialization table, default %}{{ return(builtin_materialization('table')) }}{% endmaterialization %}

{% materialization incremental, default %}{{ return(builtin_materialization('incremental')) }}{% endmaterialization %}

{% materialization columnar, default %}{{ return(builtin_materialization('columnar')) }}{% endmaterialization %}

{% materialization seed, default %}{{ return(builtin_materialization('seed')) }}{% endmaterialization %}

{% materialization snapshot, default %}{{ return(builtin_materialization('snapshot')) }}{% endmaterialization %}

{% materialization test, default %}{{ return(builtin_materialization('test')) }}{% endmaterialization %}

{% materialization unit, default %}{{ return(builtin_materialization('unit')) }}{% endmaterialization %}

{% materialization clone, default %}{{ return(builtin_materialization('clone')) }}{% endmaterialization %}
