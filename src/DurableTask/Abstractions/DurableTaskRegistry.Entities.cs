using Microsoft.DurableTask.Entities;

namespace Microsoft.DurableTask;

public sealed partial class DurableTaskRegistry
{
    /// <summary>Adds an entity.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="factory">Makes one from the services of the call.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DurableTaskRegistry AddEntity(TaskName name, Func<IServiceProvider, ITaskEntity> factory) =>
        Add(_entities, "entity", name, name, factory);

    /// <summary>Adds an entity class.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The class, made from the services of the call.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken, or the class is no entity.</exception>
    public DurableTaskRegistry AddEntity(TaskName name, Type type) => AddEntity(name, FactoryOf<ITaskEntity>(type));

    /// <summary>Adds an entity class under the name its attribute gives it, or its own.</summary>
    /// <param name="type">The class, made from the services of the call.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The name is taken, or the class is no entity.</exception>
    public DurableTaskRegistry AddEntity(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return AddEntity(DurableTaskAttribute.NameOf(type), type);
    }

    /// <summary>Adds an entity class.</summary>
    /// <typeparam name="TEntity">The class, made from the services of the call.</typeparam>
    /// <param name="name">Its name.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DurableTaskRegistry AddEntity<TEntity>(TaskName name) where TEntity : class, ITaskEntity => AddEntity(name, typeof(TEntity));

    /// <summary>Adds an entity class under the name its attribute gives it, or its own.</summary>
    /// <typeparam name="TEntity">The class, made from the services of the call.</typeparam>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public DurableTaskRegistry AddEntity<TEntity>() where TEntity : class, ITaskEntity => AddEntity(typeof(TEntity));

    /// <summary>Adds one entity object that serves every call.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="entity">The object; it must be safe for many calls at once.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DurableTaskRegistry AddEntity(TaskName name, ITaskEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return AddEntity(name, _ => entity);
    }

    /// <summary>Adds one entity object that serves every call, under its class's name.</summary>
    /// <param name="entity">The object; it must be safe for many calls at once.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public DurableTaskRegistry AddEntity(ITaskEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return AddEntity(DurableTaskAttribute.NameOf(entity.GetType()), entity);
    }
}
